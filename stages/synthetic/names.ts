// Invented ids and names: with commas, quotes and letters beyond ASCII, as real catalogues have them.
// Every name is drawn from these lists; changing one changes the bytes of every synthetic table.
import type { Draws } from '../random.ts';

const FIRST = ['Ada', 'Björn', 'Chloé', 'Dario', 'Eun-ji', 'Femi', 'Görkem', 'Hana', 'Iñaki', 'Jun', 'Karim', 'Łucja'];
const LAST = [
  'Adeyemi',
  'Brandt',
  'Castaño',
  'Dvořák',
  'Ellery',
  'Fontaine',
  'Gröning',
  'Hale',
  'Ito',
  'Øverby',
  'Park',
];
const BANDS = [
  'The Paper Lanterns',
  'Night, Inc.',
  'Sólheim',
  '夜の海',
  'Velvet "V" Harbour',
  'Кометы',
  'Low Tide Radio',
];
const ADJECTIVES = [
  'Amber',
  'Broken',
  'Crystal',
  'Distant',
  'Electric',
  'Fading',
  'Golden',
  'Hollow',
  'Quiet',
  'Última',
];
const NOUNS = ['Avenue', 'Bridges', 'Corazón', 'Daylight', 'Echoes', 'Fireflies', 'Gardens', 'Horizon', 'Été', 'Waves'];
const SUFFIXES = ['', '', '', '', ' - Live', ' - Remastered', ' (Acoustic)', ', Pt. 2', ' "Demo"', ' 🌙'];
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function trackId(from: Draws): string {
  let id = '';
  for (let k = 0; k < 22; k++) id += ALPHABET[from.below(ALPHABET.length)];
  return id;
}

/** One artist or several, separated by `;`. */
export function artistNames(from: Draws): string {
  const names = [artist(from)];
  while (from.uniform() < 0.2 && names.length < 4) names.push(artist(from));
  return names.join(';');
}

export function trackName(from: Draws): string {
  return `${pick(ADJECTIVES, from)} ${pick(NOUNS, from)}${pick(SUFFIXES, from)}`;
}

export function albumName(from: Draws, track: string): string {
  return from.uniform() < 0.3 ? track : `${pick(NOUNS, from)} of ${pick(ADJECTIVES, from)} ${pick(NOUNS, from)}`;
}

function artist(from: Draws): string {
  return from.uniform() < 0.25 ? pick(BANDS, from) : `${pick(FIRST, from)} ${pick(LAST, from)}`;
}

function pick(words: readonly string[], from: Draws): string {
  return words[from.below(words.length)]!;
}
