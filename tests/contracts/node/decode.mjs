// Verifies and decodes notifications with Apple's Node library.
//
// Usage: decode.mjs FACTS, a file of JSON: the packages, the root, whose notifications they are, and
// the signed payloads. Prints one JSON array: for each payload its decoded parts, by name, and the
// values for which the library has no name.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const facts = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const library = createRequire(facts.packages)("@apple/app-store-server-library");

const verifier = new library.SignedDataVerifier(
  [readFileSync(facts.rootFile)], false, library.Environment[facts.environment.toUpperCase()],
  facts.bundleId, facts.appAppleId,
);
const enumerations = {
  notificationType: library.NotificationTypeV2, subtype: library.Subtype, type: library.Type,
  offerType: library.OfferType, offerDiscountType: library.OfferDiscountType,
  consumptionRequestReason: library.ConsumptionRequestReason, status: library.Status,
  revocationType: library.RevocationType, revocationReason: library.RevocationReason,
  billingPlanType: library.BillingPlanType, renewalBillingPlanType: library.RenewalBillingPlanType,
  expirationIntent: library.ExpirationIntent, transactionReason: library.TransactionReason,
  priceIncreaseStatus: library.PriceIncreaseStatus, autoRenewStatus: library.AutoRenewStatus,
};

function unnamedIn(part) {
  return Object.entries(part ?? {}).filter(([name, value]) => {
    const known = enumerations[name];
    return known !== undefined && !Object.values(known).includes(value);
  });
}

async function decode(signedPayload) {
  const notification = await verifier.verifyAndDecodeNotification(signedPayload);
  const { data, appData } = notification;
  const parts = { notification };
  if (data?.signedTransactionInfo) {
    parts.transaction = await verifier.verifyAndDecodeTransaction(data.signedTransactionInfo);
  }
  if (data?.signedRenewalInfo) {
    parts.renewal = await verifier.verifyAndDecodeRenewalInfo(data.signedRenewalInfo);
  }
  if (appData?.signedAppTransactionInfo) {
    const signed = appData.signedAppTransactionInfo;
    parts.appTransaction = await verifier.verifyAndDecodeAppTransaction(signed);
  }
  const unnamed = [...Object.values(parts), data].flatMap(unnamedIn);
  return { parts, unnamed };
}

const decoded = [];
for (const signedPayload of facts.signedPayloads) decoded.push(await decode(signedPayload));
console.log(JSON.stringify(decoded));
