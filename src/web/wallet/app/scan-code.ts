import { html } from "../../shared/dom.ts";
import { button } from "../../shared/forms.ts";
import { PageFault } from "./fault.ts";

/** https://developer.mozilla.org/docs/Web/API/BarcodeDetector: not in every browser. */
interface BarcodeDetector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type BarcodeDetectorClass = new (options: { formats: readonly string[] }) => BarcodeDetector;

const detectorClass = (): BarcodeDetectorClass | undefined =>
  (globalThis as { BarcodeDetector?: BarcodeDetectorClass }).BarcodeDetector;

export const canScan = (): boolean =>
  detectorClass() !== undefined && navigator.mediaDevices?.getUserMedia !== undefined;

const LOOK_EVERY_MS = 200;

/** Shows the camera until a QR code is seen, or the holder stops. The pictures stay in this page. */
export async function scanCode(place: HTMLElement): Promise<string> {
  const Detector = detectorClass();
  if (Detector === undefined) throw new PageFault("no-scanner", "This browser reads no QR codes.");
  const stream = await openCamera();
  const video = html("video", { muted: true, playsinline: true, "aria-label": "Camera" });
  const stop = new AbortController();
  place.replaceChildren(
    html(
      "div",
      { class: "scanner" },
      video,
      button("Stop", () => stop.abort()),
    ),
  );
  try {
    video.srcObject = stream;
    await video.play();
    return await look(new Detector({ formats: ["qr_code"] }), video, stop.signal);
  } finally {
    for (const track of stream.getTracks()) track.stop();
    place.replaceChildren();
  }
}

async function openCamera(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    throw new PageFault(
      "no-camera",
      "The camera is not there or not allowed. Allow it for this page, or paste the offer as a text.",
    );
  }
}

async function look(detector: BarcodeDetector, video: HTMLVideoElement, signal: AbortSignal) {
  for (;;) {
    signal.throwIfAborted();
    const [code] = await detector.detect(video);
    if (code !== undefined) return code.rawValue;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
