/**
 * The certificate that a plugin shows to the one client it serves, made anew for each process (go-plugin's AutoMTLS).
 * It must name localhost, be its own authority and be good for servers; Go accepts nothing less. It is good for clients
 * too, as those of go-plugin are.
 */
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { BerWriter } from "asn1";

export interface Certificate {
  /** PEM. */
  key: string;
  /** PEM. */
  certificate: string;
  der: Buffer;
}

/** Object identifiers: RFC 5280 for the extensions, RFC 5758 for the signature. */
const oid = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
};

const tag = { sequence: 0x30, set: 0x31, bitString: 0x03, utf8: 0x0c, utcTime: 0x17, version: 0xa0, extensions: 0xa3 };
const dnsName = 0x82;
/** digitalSignature, keyEncipherment and keyCertSign: bits 0, 2 and 5, so that two of the eight are unused. */
const keyUsage = Buffer.from([2, 0b1010_0100]);
const day = 86_400_000;

/** A self-signed certificate for `localhost`, EC P-256: RSA keys take up to a quarter of a second to make. */
export function createCertificate(now = Date.now()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = written((der) => {
    der.startSequence(tag.version);
    der.writeInt(2);
    der.endSequence();
    // A positive number: the first bit must not be set.
    der.writeBuffer(Buffer.concat([Buffer.from([1]), randomBytes(15)]), 0x02);
    algorithm(der);
    name(der);
    der.startSequence();
    der.writeString(utcTime(now - day), tag.utcTime);
    der.writeString(utcTime(now + 365 * day), tag.utcTime);
    der.endSequence();
    name(der);
    raw(der, publicKey.export({ type: "spki", format: "der" }));
    der.startSequence(tag.extensions);
    der.startSequence();
    extension(der, oid.keyUsage, true, (value) => value.writeBuffer(keyUsage, tag.bitString));
    extension(der, oid.extendedKeyUsage, false, (value) =>
      inside(value, tag.sequence, () => {
        value.writeOID(oid.serverAuth, 0x06);
        value.writeOID(oid.clientAuth, 0x06);
      }),
    );
    extension(der, oid.basicConstraints, true, (value) => inside(value, tag.sequence, () => value.writeBoolean(true)));
    extension(der, oid.subjectAltName, false, (value) =>
      inside(value, tag.sequence, () => value.writeString("localhost", dnsName)),
    );
    der.endSequence();
    der.endSequence();
  });
  const der = written((whole) => {
    raw(whole, body);
    algorithm(whole);
    const signature = sign("sha256", body, { key: privateKey, dsaEncoding: "der" });
    whole.writeBuffer(Buffer.concat([Buffer.from([0]), signature]), tag.bitString);
  });
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`,
    der,
  };
}

/** A sequence with this content. */
function written(content: (der: BerWriter) => void): Buffer {
  const der = new BerWriter();
  inside(der, tag.sequence, () => content(der));
  return der.buffer;
}

function inside(der: BerWriter, kind: number, content: () => void): void {
  der.startSequence(kind);
  content();
  der.endSequence();
}

function algorithm(der: BerWriter): void {
  inside(der, tag.sequence, () => der.writeOID(oid.ecdsaWithSha256, 0x06));
}

function name(der: BerWriter): void {
  inside(der, tag.sequence, () =>
    inside(der, tag.set, () =>
      inside(der, tag.sequence, () => {
        der.writeOID(oid.commonName, 0x06);
        der.writeString("localhost", tag.utf8);
      }),
    ),
  );
}

function extension(der: BerWriter, id: string, critical: boolean, content: (value: BerWriter) => void): void {
  const value = new BerWriter();
  content(value);
  inside(der, tag.sequence, () => {
    der.writeOID(id, 0x06);
    if (critical) der.writeBoolean(true);
    der.writeBuffer(value.buffer, 0x04);
  });
}

/** Puts in what is encoded already: its own tag and length first. */
function raw(der: BerWriter, bytes: Buffer): void {
  const header = bytes[1] !== undefined && bytes[1] > 0x80 ? 2 + (bytes[1] & 0x7f) : 2;
  der.writeBuffer(bytes.subarray(header), bytes[0] ?? tag.sequence);
}

const utcTime = (time: number) => `${new Date(time).toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`;
