// The columns of a table as data: what a cell says of a row, and what the table is sorted by.

import type { Snippet } from "svelte";

/** What a column sorts by; null where a row has nothing there. */
export type SortKey = string | number | null;

export interface DataColumn<Row> {
  readonly title: string;
  /** "name" tells what the row is; "rate" is a number that stands out; "act" holds buttons and is not printed. */
  readonly kind: "name" | "text" | "number" | "rate" | "act";
  readonly cell: (row: Row) => string;
  /** Less weighty words behind the cell. */
  readonly note?: (row: Row) => string;
  /** By what it is sorted; without it, the column cannot be. */
  readonly sort?: (row: Row) => SortKey;
  /** Why this column and those after it, `over` in all, have nothing to say of a row; "" where they have. */
  readonly lacking?: { readonly over: number; readonly why: (row: Row) => string };
  /** The cell where it is more than words. */
  readonly view?: Snippet<[Row]>;
  readonly className?: (row: Row) => string;
}

type More<Row> = Partial<Omit<DataColumn<Row>, "title" | "kind" | "cell">>;

/** Sorted by what it says, unless told otherwise. */
export function name<Row>(title: string, cell: (row: Row) => string, more: More<Row> = {}): DataColumn<Row> {
  return { title, kind: "name", cell, sort: cell, ...more };
}

export function text<Row>(title: string, cell: (row: Row) => string, more: More<Row> = {}): DataColumn<Row> {
  return { title, kind: "text", cell, sort: cell, ...more };
}

/** A number, and how it is written. */
export function number<Row>(title: string, value: (row: Row) => number | null, write: (value: number) => string, more: More<Row> = {}): DataColumn<Row> {
  return { title, kind: "number", cell: written(value, write), sort: value, ...more };
}

/** A number that stands out. */
export function rate<Row>(title: string, value: (row: Row) => number | null, write: (value: number) => string, more: More<Row> = {}): DataColumn<Row> {
  return { ...number(title, value, write, more), kind: "rate" };
}

/** What stands in a column of numbers and is not sorted by: an interval. */
export function figures<Row>(title: string, cell: (row: Row) => string, more: More<Row> = {}): DataColumn<Row> {
  return { title, kind: "number", cell, ...more };
}

export function act<Row>(title: string, view: Snippet<[Row]>): DataColumn<Row> {
  return { title, kind: "act", cell: () => "", view };
}

function written<Row>(value: (row: Row) => number | null, write: (value: number) => string): (row: Row) => string {
  return (row) => {
    const found = value(row);
    return found === null ? "–" : write(found);
  };
}

export interface Order {
  readonly column: number;
  readonly descending: boolean;
}

/** The next order when a column's head is pressed: numbers begin with the highest, words with A; then the other way; then as at first. */
export function pressed<Row>(order: Order | null, column: number, columns: readonly DataColumn<Row>[]): Order | null {
  const first = columns[column]!.kind === "number" || columns[column]!.kind === "rate";
  if (order?.column !== column) return { column, descending: first };
  return order.descending === first ? { column, descending: !first } : null;
}

/** The rows in this order; those with nothing there come last in any. */
export function ordered<Row>(rows: readonly Row[], columns: readonly DataColumn<Row>[], order: Order | null): readonly Row[] {
  const key = order && columns[order.column]?.sort;
  if (!key) return rows;
  const sign = order.descending ? -1 : 1;
  return [...rows].sort((a, b) => compared(key(a), key(b), sign));
}

function compared(a: SortKey, b: SortKey, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return sign * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en"));
}

/** The columns that a row has cells for: what lacks stands in one cell over several. */
export function cells<Row>(row: Row, columns: readonly DataColumn<Row>[]): { readonly column: DataColumn<Row>; readonly lacking: string }[] {
  const found: { column: DataColumn<Row>; lacking: string }[] = [];
  for (let at = 0; at < columns.length; at += 1) {
    const column = columns[at]!;
    const lacking = column.lacking?.why(row) ?? "";
    found.push({ column, lacking });
    if (lacking) at += column.lacking!.over - 1;
  }
  return found;
}
