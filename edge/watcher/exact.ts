/** Exact numbers for money: fractions of whole numbers, so that nothing drifts and ties are told from near ties. */
export class Exact {
  static readonly ZERO = new Exact(0n, 1n);

  private constructor(
    private readonly over: bigint,
    private readonly under: bigint,
  ) {}

  /** Of a decimal text (`0.0000025`, `1e-7`) or of a number as it is printed. Throws for anything else. */
  static of(value: string | number): Exact {
    const found = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(String(value));
    if (found === null) throw new Error(`not a number: ${value}`);
    const [, sign, whole = "", part = "", power = "0"] = found;
    const exponent = Number(power) - part.length;
    const digits = BigInt(`${sign}${whole}${part}`);
    return exponent < 0 ? Exact.ratio(digits, 10n ** BigInt(-exponent)) : new Exact(digits * 10n ** BigInt(exponent), 1n);
  }

  private static ratio(over: bigint, under: bigint): Exact {
    let [a, b] = [over < 0n ? -over : over, under];
    while (b > 0n) [a, b] = [b, a % b];
    return a === 0n ? Exact.ZERO : new Exact(over / a, under / a);
  }

  plus(other: Exact): Exact {
    return Exact.ratio(this.over * other.under + other.over * this.under, this.under * other.under);
  }

  minus(other: Exact): Exact {
    return this.plus(new Exact(-other.over, other.under));
  }

  times(other: Exact): Exact {
    return Exact.ratio(this.over * other.over, this.under * other.under);
  }

  /** `other` must be above zero. */
  by(other: Exact): Exact {
    return this.times(new Exact(other.under, other.over));
  }

  atLeast(other: Exact): boolean {
    return this.over * other.under >= other.over * this.under;
  }

  /** The smallest whole number that is not below. */
  ceiling(): Exact {
    const floor = this.over / this.under;
    return new Exact(floor * this.under < this.over ? floor + 1n : floor, 1n);
  }

  /** Rounded to that many places, half away from zero upwards; not below zero. */
  rounded(places: number): Exact {
    const scale = 10n ** BigInt(places);
    return Exact.ratio((2n * this.over * scale + this.under) / (2n * this.under), scale);
  }

  /** As a decimal with that many places. */
  fixed(places: number): string {
    const { over, under } = this.rounded(places);
    const digits = String((over * 10n ** BigInt(places)) / under).padStart(places + 1, "0");
    return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  }

  /** The nearest floating point number: for shares and rates, never for money. */
  number(): number {
    return Number(this.over) / Number(this.under);
  }
}

export function total(values: Iterable<Exact>): Exact {
  let sum = Exact.ZERO;
  for (const value of values) sum = sum.plus(value);
  return sum;
}
