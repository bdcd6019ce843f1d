/** What was told and done this month: one document a month in a KV namespace, so a new month starts afresh. */

const KEPT = 100 * 86_400;

interface Document {
  /** Channels that heard of an alert, by the alert's id. */
  told: Record<string, string[]>;
  /** Runs in a row in which something could not be read. */
  failures: number;
  /** What the brake did, in words, by action. */
  pulled: Record<string, string>;
  /** Requests that the zone's rate limits let through before the brake, by rule. */
  released: Record<string, number>;
}

export class Memory {
  private saved: string;

  private constructor(
    private readonly namespace: KVNamespace,
    private readonly key: string,
    readonly document: Document,
  ) {
    this.saved = JSON.stringify(document);
  }

  static async open(namespace: KVNamespace, month: string): Promise<Memory> {
    const found = await namespace.get<Partial<Document>>(month, "json");
    return new Memory(namespace, month, { told: {}, failures: 0, pulled: {}, released: {}, ...found });
  }

  wasTold(alert: string, channel: string): boolean {
    return this.document.told[alert]?.includes(channel) ?? false;
  }

  tell(alert: string, channel: string): void {
    if (!this.wasTold(alert, channel)) (this.document.told[alert] ??= []).push(channel);
  }

  /** Writes what changed; a write costs, so nothing is written where nothing did. */
  async save(): Promise<void> {
    const now = JSON.stringify(this.document);
    if (now === this.saved) return;
    await this.namespace.put(this.key, now, { expirationTtl: KEPT });
    this.saved = now;
  }
}
