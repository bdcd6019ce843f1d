/** What a month's quantity costs, exactly as economics/billing.py has it (tests hold both to the same examples). */
import { Exact, total } from "./exact";

/** One price of economics/prices.csv; numbers as decimal texts. */
export interface Meter {
  price: string;
  /** How many of the quantity the price is for. */
  per: string;
  /** Free each month. */
  included?: string;
  /** Billed in whole blocks of this many, after what is included. */
  step?: string;
  /** (above this quantity, price), lowest first; below the first of them it is `price`. */
  tiers?: [string, string][];
}

/** Dollars for `quantity` in a month, rounded to the cent, half up. */
export function cost(meter: Meter, quantity: Exact): Exact {
  const included = Exact.of(meter.included ?? "0");
  const free = quantity.atLeast(included) ? included : quantity;
  if (meter.step !== undefined) {
    const step = Exact.of(meter.step);
    quantity = quantity.minus(free).by(step).ceiling().times(step).plus(free);
  }
  const rates: [string, string][] = [["0", meter.price], ...(meter.tiers ?? [])];
  const amounts = rates.map(([above, price], index) => {
    const next = rates[index + 1];
    const end = next === undefined ? quantity : least(Exact.of(next[0]), quantity);
    const start = most(Exact.of(above), free);
    return end.atLeast(start) ? end.minus(start).times(Exact.of(price)) : Exact.ZERO;
  });
  return total(amounts).by(Exact.of(meter.per)).rounded(2);
}

function least(a: Exact, b: Exact): Exact {
  return a.atLeast(b) ? b : a;
}

function most(a: Exact, b: Exact): Exact {
  return a.atLeast(b) ? a : b;
}
