// A state that components draw: it is replaced as a whole, and whoever subscribed is told. Svelte's store contract.

export class Observable<View extends object> {
  private readonly listeners = new Set<(view: View) => void>();

  constructor(public view: View) {}

  subscribe(listener: (view: View) => void): () => void {
    this.listeners.add(listener);
    listener(this.view);
    return () => this.listeners.delete(listener);
  }

  protected show(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.listeners) listener(this.view);
  }
}
