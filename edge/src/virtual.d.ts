/** What the build makes of files that are no TypeScript (edge/assets.mjs). */
declare module "virtual:migrations" {
  export const MIGRATIONS: Record<
    "DB_D1" | "DB_POSTGRES",
    readonly { version: number; name: string; statements: readonly string[] }[]
  >;
}
declare module "*.html" {
  const text: string;
  export default text;
}
declare module "*.css" {
  const text: string;
  export default text;
}
declare module "*.client.js" {
  const text: string;
  export default text;
}
