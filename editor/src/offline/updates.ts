// Makes the page able to open without a link, and learns of new versions of it. A new version takes over when the page says
// so, and not before: never under somebody's hands.

const WORKER = "./sw.js";
/** A page may stay open for days. */
const LOOK_MS = 3_600_000;

type Container = Pick<ServiceWorkerContainer, "controller" | "register" | "addEventListener">;

export class Updates {
  private registration: ServiceWorkerRegistration | null = null;
  private leaving = false;
  private begun = false;

  /** `waits` is called when a new version is here. `container`: undefined where the browser allows no service worker. */
  constructor(
    private readonly container: Container | undefined,
    private readonly waits: () => void,
    private readonly reload: () => void,
  ) {}

  /** The page is usable; what follows has time. May be called again. */
  async begin(): Promise<void> {
    if (!this.container || this.begun) return;
    this.begun = true;
    let controlled = this.container.controller !== null;
    this.container.addEventListener("controllerchange", () => {
      if (this.leaving) this.reload();
      else if (controlled) this.waits(); // another tab let it take over: this one runs the version before until it is told
      controlled = true;
    });
    try {
      this.registration = await this.container.register(WORKER);
    } catch {
      this.begun = false; // the line went away: another time
      return;
    }
    this.look(this.registration);
    setInterval(() => navigator.onLine && void this.registration?.update().catch(() => {}), LOOK_MS);
  }

  /** Reload as the new version. */
  takeOver(): void {
    this.leaving = true;
    if (this.registration?.waiting) this.registration.waiting.postMessage("take over");
    else this.reload();
  }

  private look(registration: ServiceWorkerRegistration): void {
    if (registration.waiting && this.container?.controller) this.waits();
    registration.addEventListener("updatefound", () => {
      const fresh = registration.installing;
      fresh?.addEventListener("statechange", () => {
        if (fresh.state === "installed" && this.container?.controller) this.waits(); // else it is the first
      });
    });
  }
}
