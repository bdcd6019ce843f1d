/** A module's own text (vite). */
declare module "*?raw" {
  const text: string;
  export default text;
}
