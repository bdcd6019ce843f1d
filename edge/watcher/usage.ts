/** What the account used, by the catalog's price ids and day: the same reading for the watcher and the command line. */
import { type Access, ApiError, type Row, rows } from "./api";
import catalog from "./catalog.json";
import { DAILY, type Daily } from "./datasets";
import { Exact, total } from "./exact";

const DAY = 86_400_000;
const GIGABYTE = Exact.of("1e9");

/** How a price's quantity is read from a dataset (catalog.json). */
interface Reading {
  dataset: string;
  /** A field of `sum`, added up. */
  sum?: string;
  /** Fields of `max` in bytes, of all objects together, as GB-months: a day is its share of the month. */
  stored?: string[];
  divide?: number;
  actions?: string[];
  except?: string[];
}

export const READINGS = catalog.meters as Record<string, Reading>;

/** Quantities by day (`2026-11-21`), by price id. */
export type Usage = Map<string, Map<string, Exact>>;

export interface Measured {
  usage: Usage;
  /** Bytes stored on the latest day that has any, by dataset: of each object. */
  stored: Map<Daily, Exact[]>;
  /** What went wrong, by dataset. */
  failures: Map<string, ApiError>;
}

/** Days of the month, and of the week before now where that begins earlier. */
export function firstDay(now: Date): string {
  const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  return day(new Date(Math.min(month, now.getTime() - 6 * DAY)));
}

export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Reads the datasets that `ids` need. Never throws: what fails is in `failures`. */
export async function measure(access: Access, ids: readonly string[], now: Date): Promise<Measured> {
  const wanted = ids.filter((id) => READINGS[id] !== undefined);
  const datasets = [...new Set(wanted.map((id) => READINGS[id]?.dataset as Daily))];
  const measured: Measured = { usage: new Map(), stored: new Map(), failures: new Map() };
  await Promise.all(
    datasets.map(async (key) => {
      const { name, dimensions, select } = DAILY[key];
      try {
        const found = await rows(access, name, `dimensions { ${["date", ...dimensions].join(" ")} } ${select}`, {
          date_geq: firstDay(now),
          date_leq: day(now),
        });
        for (const id of wanted) {
          const reading = READINGS[id];
          if (reading?.dataset === key) measured.usage.set(id, quantities(reading, found));
          if (reading?.dataset === key && reading.stored) measured.stored.set(key, latest(found, reading.stored));
        }
      } catch (error) {
        measured.failures.set(name, asApiError(error));
      }
    }),
  );
  return measured;
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError("answered in a form that is not known", 400);
}

function quantities(reading: Reading, found: Row[]): Map<string, Exact> {
  const days = new Map<string, Exact>();
  for (const row of found) {
    const date = text(row, "date");
    const action = row.dimensions === undefined ? "" : String((row.dimensions as Record<string, unknown>).actionType ?? "");
    if (reading.actions && !reading.actions.includes(action)) continue;
    if (reading.except?.includes(action)) continue;
    let amount: Exact;
    if (reading.stored) {
      amount = total(reading.stored.map((field) => value(row, "max", field)));
      amount = amount.by(GIGABYTE).by(Exact.of(daysInMonth(date)));
    } else {
      amount = value(row, "sum", reading.sum ?? "");
      if (reading.divide) amount = amount.by(Exact.of(reading.divide));
    }
    days.set(date, (days.get(date) ?? Exact.ZERO).plus(amount));
  }
  return days;
}

function latest(found: Row[], fields: string[]): Exact[] {
  const last = found.map((row) => text(row, "date")).sort().at(-1);
  return found
    .filter((row) => text(row, "date") === last)
    .map((row) => total(fields.map((field) => value(row, "max", field))));
}

function daysInMonth(date: string): number {
  const [year, month] = date.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** A number of a row. Throws where the dataset did not give it: an absent number is not zero. */
export function value(row: Row, group: string, field: string): Exact {
  const found = (row[group] as Record<string, number> | undefined)?.[field];
  if (typeof found !== "number") throw new ApiError(`gave no ${group}.${field}`, 400);
  return Exact.of(found);
}

/** A dimension of a row. */
export function text(row: Row, dimension: string): string {
  const found = (row.dimensions as Record<string, string> | undefined)?.[dimension];
  if (typeof found !== "string") throw new ApiError(`gave no ${dimension}`, 400);
  return found;
}
