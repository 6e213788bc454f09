// How much the templates and groups of one file may grow to. A few lines of foreach, matrix and `${…}` can stand for
// more text than a machine holds; what is counted here ends the parse instead of the process.

/** Characters, and as much for each value as it takes to hold one: several times what the largest known project needs. */
const most = 30_000_000;
const ofValue = 30;
/** A sentence about a mistake is made by a search for its place and for what was meant. */
const ofMistake = 5000;
const mostSuggestions = 100;

/** Caught by whoever parses the file. */
export class BudgetSpent extends Error {}

export class Budget {
  private left = most;
  private readonly suggestions = new Map<string, string | undefined>();

  spendText(characters: number): void {
    this.spend(characters);
  }

  spendValues(values: number): void {
    this.spend(values * ofValue);
  }

  spendMistake(): void {
    this.spend(ofMistake);
  }

  /** What was most likely meant, looked for once for each key, and for a hundred keys at most. */
  suggestion(key: string, find: () => string | undefined): string | undefined {
    if (this.suggestions.has(key) || this.suggestions.size >= mostSuggestions) return this.suggestions.get(key);
    const found = find();
    this.suggestions.set(key, found);
    return found;
  }

  private spend(amount: number): void {
    this.left -= amount;
    if (this.left < 0) throw new BudgetSpent();
  }
}
