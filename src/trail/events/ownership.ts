import * as z from "zod";
import { address, type EventTable } from "../event-fields.ts";

const PERSONAL = "the address of the owner; of a person only where one holds the key alone";

/** Of each registry with an owner (ITwoStepOwned). */
export const OWNERSHIP_EVENTS = {
  OwnershipTransferStarted: {
    signature:
      "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
    meaning: "The owner named its successor.",
    readers: "supervisors, whoever relies on the registry",
    personal: PERSONAL,
    args: z.strictObject({
      previousOwner: address("the owner"),
      newOwner: address("the successor"),
    }),
  },
  OwnershipTransferred: {
    signature:
      "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
    meaning: "The successor took over.",
    readers: "supervisors, whoever relies on the registry",
    personal: PERSONAL,
    args: z.strictObject({
      previousOwner: address("the owner before"),
      newOwner: address("the owner now"),
    }),
  },
} as const satisfies EventTable;
