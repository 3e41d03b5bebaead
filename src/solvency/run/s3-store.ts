import { AwsClient } from "aws4fetch";
import { SolvencyError } from "../../errors.ts";
import type { BlobStore } from "./blob-store.ts";

export interface S3Options {
  /** `https://s3.eu-central-1.amazonaws.com/bucket/prefix`, or another server that speaks S3. */
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region?: string | undefined;
  /** A request that takes longer is given up; 60,000 by default. */
  readonly timeoutMilliseconds?: number | undefined;
}

const NAME = /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/i;

/** An S3-compatible store; requests are signed by AWS Signature Version 4. Writes are whole by the protocol. */
export class S3Store implements BlobStore {
  private readonly client: AwsClient;
  private readonly url: string;
  private readonly timeout: number;

  constructor({
    url,
    accessKeyId,
    secretAccessKey,
    region,
    timeoutMilliseconds = 60_000,
  }: S3Options) {
    const service = "s3";
    this.client = new AwsClient({
      accessKeyId,
      secretAccessKey,
      service,
      ...(region === undefined ? {} : { region }),
      retries: 3,
    });
    this.url = url.replace(/\/$/, "");
    this.timeout = timeoutMilliseconds;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const response = await this.send(name, { method: "PUT", body: Uint8Array.from(bytes) });
    await response.arrayBuffer();
    if (!response.ok) throw failed(response.status);
  }

  async get(name: string): Promise<Uint8Array | undefined> {
    const response = await this.send(name, { method: "GET" });
    const body = await response.arrayBuffer();
    if (response.status === 404) return undefined;
    if (!response.ok) throw failed(response.status);
    return new Uint8Array(body);
  }

  private async send(name: string, init: RequestInit): Promise<Response> {
    if (!NAME.test(name)) throw new TypeError("no name of a blob");
    try {
      const signal = AbortSignal.timeout(this.timeout);
      return await this.client.fetch(`${this.url}/${name}`, { ...init, signal });
    } catch (cause) {
      throw new SolvencyError("ERR_SOLVENCY_RUN_STORE", "the store of the run does not answer", {
        cause,
      });
    }
  }
}

function failed(status: number): SolvencyError {
  return new SolvencyError("ERR_SOLVENCY_RUN_STORE", `the store of the run answers ${status}`, {
    details: { status },
  });
}
