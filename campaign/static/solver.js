/* A worker that looks for the number behind the salt of which the SHA-256 (FIPS 180-4) is known. */
"use strict";

const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n += 1) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const ROUNDS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const ROOM = 55;  // bytes that go into one block

const words = new Int32Array(64);

function digest(bytes, length) {
  words.fill(0, 0, 15);
  for (let i = 0; i < length; i += 1) words[i >> 2] |= bytes[i] << (24 - 8 * (i & 3));
  words[length >> 2] |= 0x80 << (24 - 8 * (length & 3));
  words[15] = length * 8;
  for (let i = 16; i < 64; i += 1) {
    const x = words[i - 15], y = words[i - 2];
    const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[i] = (words[i - 16] + low + words[i - 7] + high) | 0;
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let i = 0; i < 64; i += 1) {
    const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + high + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
    const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + first) | 0;
    d = c; c = b; b = a; a = (first + second) | 0;
  }
  return [a, b, c, d, e, f, g, h];
}

function find(salt, challenge, highest) {
  const sought = START.map((word, i) => parseInt(challenge.slice(8 * i, 8 * i + 8), 16) - word);
  const bytes = new Uint8Array(ROOM);
  const before = new TextEncoder().encode(salt);
  bytes.set(before);
  for (let number = 0; number <= highest; number += 1) {
    const digits = String(number);
    const length = before.length + digits.length;
    if (length > ROOM) return null;
    for (let i = 0; i < digits.length; i += 1) bytes[before.length + i] = digits.charCodeAt(i);
    const found = digest(bytes, length);
    if (found[0] === sought[0] && found.every((word, i) => word === sought[i])) return number;
  }
  return null;
}

onmessage = ({ data: { salt, challenge, maxnumber } }) => {
  const number = find(salt, challenge, maxnumber);
  if (number === null) throw new Error("not found");
  postMessage(number);
};
