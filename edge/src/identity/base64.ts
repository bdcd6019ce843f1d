/** Bytes as text. */

export const base64 = (of: Uint8Array): string => btoa(String.fromCharCode(...of));
export const base64Url = (of: Uint8Array): string =>
  base64(of).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
export const bytes = (of: string): Uint8Array => Uint8Array.from(atob(of), (letter) => letter.charCodeAt(0));
