// Pictures as files that are sharp and small.
import { sharp } from "./packages.mjs";

/** Of a picture with few colours, as a screen has. */
export async function writePng(png, file) {
  await sharp(png).png({ palette: true, quality: 90, effort: 10 }).toFile(file);
}

/** Pictures of one size, each with the milliseconds that it is shown, as one that moves. */
export async function writeAnimation(frames, file) {
  const pictures = frames.map(({ png }) => png);
  const animation = sharp(pictures, { join: { animated: true } });
  const delay = frames.map(({ ms }) => ms);
  await animation.webp({ delay, loop: 0, lossless: true, effort: 3 }).toFile(file);
}
