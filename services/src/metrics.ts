/** Counters and histograms in the text format that Prometheus reads, served apart from the service's own port. */
type Labels = Readonly<Record<string, string>>;

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2.5, 5];
const counters = new Map<string, number>();
const histograms = new Map<string, { name: string; labels: Labels; counts: number[]; sum: number; count: number }>();

export function count(name: string, labels: Labels = {}, by = 1): void {
  const series = seriesOf(name, labels);
  counters.set(series, (counters.get(series) ?? 0) + by);
}

export function observe(name: string, seconds: number, labels: Labels = {}): void {
  const series = seriesOf(name, labels);
  let found = histograms.get(series);
  if (found === undefined) {
    found = { name, labels, counts: BUCKETS.map(() => 0), sum: 0, count: 0 };
    histograms.set(series, found);
  }
  for (const [place, most] of BUCKETS.entries()) if (seconds <= most) found.counts[place] = (found.counts[place] ?? 0) + 1;
  found.sum += seconds;
  found.count += 1;
}

/** All of it, as text. */
export function exposition(): string {
  const lines = [...counters].map(([series, value]) => `${series} ${value}`);
  for (const { name, labels, counts, sum, count: all } of histograms.values()) {
    for (const [place, most] of BUCKETS.entries()) {
      lines.push(`${seriesOf(`${name}_bucket`, { ...labels, le: String(most) })} ${counts[place]}`);
    }
    lines.push(`${seriesOf(`${name}_bucket`, { ...labels, le: "+Inf" })} ${all}`);
    lines.push(`${seriesOf(`${name}_sum`, labels)} ${sum}`, `${seriesOf(`${name}_count`, labels)} ${all}`);
  }
  return `${lines.join("\n")}\n`;
}

function seriesOf(name: string, labels: Labels): string {
  const inner = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return inner.length > 0 ? `${name}{${inner.join(",")}}` : name;
}
