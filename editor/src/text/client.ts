// What the client's page says. Other languages take the same shape.

export { client } from "./en/client";
