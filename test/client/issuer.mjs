// Stands for the login service that a portal's users log in to: a key, and short tokens signed by it. doc/identity.md has what a token holds.
import { generateKeyPairSync, sign } from 'node:crypto';

export const issuer = 'https://login.example';
export const audience = 'socsvc/RU-KHM';

// A new key: its public half, which the register is told to trust, and token(claims), whose claims are role, sub and what the role needs.
export function newIssuer() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }),
    token(claims, seconds = 300) {
      const now = Math.floor(Date.now() / 1000);
      const text =
        base64url({ alg: 'RS256', typ: 'JWT', kid: '1' }) +
        '.' +
        base64url({ iss: issuer, aud: audience, acr: 'confirmed', iat: now, exp: now + seconds, ...claims });
      return text + '.' + sign('sha256', Buffer.from(text), privateKey).toString('base64url');
    },
  };
}
