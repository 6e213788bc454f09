// Invented ids and names: with commas, quotes and letters beyond ASCII, as real catalogues have them.
// Every name is drawn from these lists; changing one changes the bytes of every synthetic table.
import type { Draws } from '../random.ts';

const FIRST = words(
  'Ada Björn Chloé Dario Eun-ji Femi Görkem Hana Iñaki Jun Karim Łucja Maren Nadia Olu Petra Quinn Rosa Søren Tomáš ' +
    'Ursula Vikram Wen Ximena Yara Zoë',
);
const LAST = words(
  'Adeyemi Brandt Castaño Dvořák Ellery Fontaine Gröning Hale Ito Jansen Kovač Lindqvist Moreau Nakata Øverby Park ' +
    'Quiroga Ruiz Sato Tavares Ueda Varga Weiss Yıldız Zhang',
);
const ADJECTIVES = words(
  'Amber Broken Crystal Distant Electric Fading Golden Hollow Infinite Jade Kind Lonely Midnight Neon Open Pale Quiet ' +
    'Restless Silver Tender Última Velvet Wild Young',
);
const NOUNS = words(
  'Avenue Bridges Corazón Daylight Echoes Fireflies Gardens Horizon Islands Jungle Kites Lanterns Mirrors Night Été ' +
    'Ocean Parade Rivers Summer Thunder Umbra Voices Waves Years',
);
const BANDS = ['Night, Inc.', 'Sólheim', '夜の海', 'Velvet "V" Harbour', 'Кометы', 'Low Tide Radio', '봄날'];
const SUFFIXES = words(', Pt. 2| "Demo"| - Live| - Remastered| - Radio Edit| (Acoustic)| (feat. Hale)| 🌙', '|');
const SUFFIX_SHARE = 0.3;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 22;
const letters = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));
const id = Buffer.alloc(ID_LENGTH);

export function trackId(from: Draws): string {
  for (let k = 0; k < ID_LENGTH; k++) id[k] = letters[from.below(letters.length)]!;
  return id.toString('latin1');
}

/** One artist or several, separated by `;`. */
export function artistNames(from: Draws): string {
  const names = [artist(from)];
  while (from.uniform() < 0.2 && names.length < 4) names.push(artist(from));
  return names.join(';');
}

export function trackName(from: Draws): string {
  const name = phrase(from);
  return from.uniform() < SUFFIX_SHARE ? name + pick(SUFFIXES, from) : name;
}

export function albumName(from: Draws, track: string): string {
  return from.uniform() < 0.3 ? track : phrase(from);
}

/** The text as a CSV field. */
export function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function phrase(from: Draws): string {
  const draw = from.uniform();
  if (draw < 0.15) return pick(NOUNS, from);
  if (draw < 0.6) return `${pick(ADJECTIVES, from)} ${pick(NOUNS, from)}`;
  if (draw < 0.8) return `${pick(NOUNS, from)} of ${pick(ADJECTIVES, from)} ${pick(NOUNS, from)}`;
  return `${pick(ADJECTIVES, from)} ${pick(NOUNS, from)}, ${pick(ADJECTIVES, from)} ${pick(NOUNS, from)}`;
}

function artist(from: Draws): string {
  const draw = from.uniform();
  if (draw < 0.05) return pick(BANDS, from);
  if (draw < 0.3) return `The ${pick(ADJECTIVES, from)} ${pick(NOUNS, from)}`;
  return `${pick(FIRST, from)} ${pick(LAST, from)}`;
}

function pick(list: readonly string[], from: Draws): string {
  return list[from.below(list.length)]!;
}

function words(text: string, separator = ' '): string[] {
  return text.split(separator);
}
