export const GROUPS: { name: string; test: RegExp | ((file: string) => boolean); priority: number }[];
