/** Where wallets fetch a request. @param publicUrl of the configuration */
export function requestUri(publicUrl: string, id: string): string {
  return `${publicUrl.replace(/\/+$/, "")}/v1/presentation-requests/${id}`;
}

/** What opens a wallet with a request: as a link on the same device, as a QR code on another. */
export function deepLink(publicUrl: string, id: string): string {
  return `symbolon://present?request_uri=${encodeURIComponent(requestUri(publicUrl, id))}`;
}
