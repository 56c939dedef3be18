import { expect, test } from "vitest";
import { cells, name, number, ordered, pressed, rate, text, type DataColumn, type Order } from "../../src/dashboard/columns";

interface Row {
  readonly who: string;
  readonly errors: number | null;
}

const rows: Row[] = [{ who: "b", errors: 2 }, { who: "c", errors: null }, { who: "a", errors: 10 }];
const columns: DataColumn<Row>[] = [
  name("Who", ({ who }) => who),
  rate("Errors", ({ errors }) => errors, String, { lacking: { over: 2, why: ({ errors }) => (errors === null ? "too few" : "") } }),
  number("Twice", ({ errors }) => errors && errors * 2, (value) => value.toFixed(1)),
  text("Seen", () => "yes"),
];
const by = (order: Order | null): string => ordered(rows, columns, order).map(({ who }) => who).join("");

test("rows are sorted by what a column says, those with nothing there last both ways", () => {
  expect(by(null)).toBe("bca");
  expect(by({ column: 0, descending: false })).toBe("abc");
  expect(by({ column: 0, descending: true })).toBe("cba");
  expect(by({ column: 1, descending: true })).toBe("abc");
  expect(by({ column: 1, descending: false })).toBe("bac");
  expect(rows.map(({ who }) => who).join("")).toBe("bca");
});

test("a head pressed again turns the order, and a third time gives it up", () => {
  const first = pressed(null, 1, columns);
  expect(first).toEqual({ column: 1, descending: true });
  const second = pressed(first, 1, columns);
  expect(second).toEqual({ column: 1, descending: false });
  expect(pressed(second, 1, columns)).toBeNull();
  expect(pressed(second, 0, columns)).toEqual({ column: 0, descending: false });
});

test("what lacks is said in one cell over several columns", () => {
  const said = (row: Row): string[] => cells(row, columns).map(({ column, lacking }) => lacking || column.cell(row));
  expect(said(rows[0]!)).toEqual(["b", "2", "4.0", "yes"]);
  expect(said(rows[1]!)).toEqual(["c", "too few", "yes"]);
});

test("what is not known is a dash", () => {
  expect(columns[2]!.cell(rows[1]!)).toBe("–");
});
