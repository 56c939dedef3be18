export { lexicons } from "./en/lexicons";
