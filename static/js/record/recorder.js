// @ts-check
// Recording in the page itself, where the browser can: only pages on https (or on this very machine) may use a microphone.
import { announce } from "../lib/announce.js";
import { setText } from "../lib/fill.js";
import { _, number } from "../lib/words.js";

/** Bits a second: a minute of sign is 11 MB, of voice 0.4 MB. */
const BITS = { videoBitsPerSecond: 1500000, audioBitsPerSecond: 48000 };

/**
 * Offer to record here. Returns how to get what was recorded.
 * @param {HTMLElement} place parts of templates/record.html @param {() => boolean} isSigned @param {number} seconds at most
 */
export function offerRecorder(place, isSigned, seconds) {
  /** @type {Blob|null} */
  let made = null;
  /** @type {MediaRecorder|null} */
  let recorder = null;
  let timer = 0;
  const at = (/** @type {string} */ name) => /** @type {HTMLElement} */ (place.querySelector(name));
  const start = at('[data-do="start"]');
  const stop = at('[data-do="stop"]');
  const picture = /** @type {HTMLVideoElement} */ (at("video"));
  const says = at('[data-text="recorded"]');
  const canRecord = isSecureContext && typeof MediaRecorder === "function" && Boolean(navigator.mediaDevices?.getUserMedia);
  place.hidden = !canRecord;

  /** @param {MediaStream} stream */
  function record(stream) {
    /** @type {Blob[]} */
    const parts = [];
    const begun = Date.now();
    const one = new MediaRecorder(stream, BITS);
    recorder = one;
    one.addEventListener("dataavailable", (event) => void (event.data.size && parts.push(event.data)));
    one.addEventListener("stop", () => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
      picture.srcObject = null;
      picture.hidden = stop.hidden = true;
      start.hidden = false;
      recorder = null;
      made = new Blob(parts, { type: one.mimeType });
      const words = _("Recorded: %(seconds)s seconds. Press “Send”, or record it again.", { seconds: number(Math.max(1, Math.round((Date.now() - begun) / 1000))) });
      setText(says, words);
      announce(words);
      start.focus();
    });
    one.start(1000);
    timer = window.setInterval(() => {
      const left = seconds - Math.floor((Date.now() - begun) / 1000);
      setText(says, _("Recording. %(seconds)s seconds left.", { seconds: number(Math.max(0, left)) }));
      if (left <= 0) one.stop();
    }, 250);
    announce(_("Recording. %(seconds)s seconds left.", { seconds: number(seconds) }));
  }

  start.addEventListener("click", async () => {
    made = null;
    setText(says, "");
    try {
      const stream = await navigator.mediaDevices.getUserMedia(isSigned() ? { video: { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 } } } : { audio: true });
      if (isSigned()) {
        picture.srcObject = stream;
        picture.hidden = false;
        picture.play().catch(() => {}); // then it is recorded without being seen
      }
      record(stream);
      start.hidden = true;
      stop.hidden = false;
      stop.focus();
    } catch {
      setText(says, _("The microphone or camera cannot be used here. Choose a file instead, or write."));
    }
  });
  stop.addEventListener("click", () => recorder?.stop());

  return {
    /** What was recorded last, if it was not sent. */
    made: () => made,
    isRecording: () => Boolean(recorder),
    clear() {
      made = null;
      setText(says, "");
    },
  };
}
