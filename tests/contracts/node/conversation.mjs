// Asks the simulator about customers with Apple's Node client and verifies each answer.
//
// Usage: conversation.mjs FACTS, a file of JSON: how to reach the simulator, and whom to ask about.
// Prints one JSON array: for each call its name, and 200 or Apple's number (the HTTP status without
// one). Ends with 1 where an answer is not what it should be.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const facts = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const { AppStoreServerAPIClient, Environment, GetTransactionHistoryVersion, SignedDataVerifier } =
  createRequire(facts.packages)("@apple/app-store-server-library");

const environment = Environment[facts.environment.toUpperCase()];
const { V1, V2 } = GetTransactionHistoryVersion;
const key = readFileSync(facts.keyFile, "utf-8");
const verifier = new SignedDataVerifier(
  [readFileSync(facts.rootFile)], false, environment, facts.bundleId, facts.appAppleId,
);
const calls = [];

function clientOf(bundleId) {
  const client = new AppStoreServerAPIClient(key, facts.keyId, facts.issuerId, bundleId, environment);
  client.urlBase = facts.baseUrl;
  return client;
}

const client = clientOf(facts.bundleId);
const decode = (signed) => verifier.verifyAndDecodeTransaction(signed);

async function ask(name, call) {
  const answer = await call;
  calls.push([name, 200]);
  return answer;
}

async function refuse(name, call, code) {
  try {
    await call;
  } catch (error) {
    const seen = error.apiError ?? error.httpStatusCode;
    assert.equal(seen, code, `${name}: ${seen} ${error.errorMessage}`);
    if (code > 999) assert.ok(error.errorMessage, name);
    calls.push([name, code]);
    return;
  }
  assert.fail(`${name} was not refused`);
}

const consumed = {
  customerConsented: true, sampleContentProvided: false, deliveryStatus: "DELIVERED",
  refundPreference: "DECLINE",
};
const consumedV1 = {
  customerConsented: true, consumptionStatus: 1, platform: 1, sampleContentProvided: false,
  deliveryStatus: 0, appAccountToken: "", accountTenure: 0, playTime: 0, lifetimeDollarsRefunded: 0,
  lifetimeDollarsPurchased: 0, userStatus: 1,
};
const extension = { extendByDays: 30, extendReasonCode: 2, requestIdentifier: "outage-7" };
const token = { appAccountToken: "7e3fb20b-4cdb-47cc-936d-99d65f608138" };

async function readPurchases() {
  const { active, original, appTransaction } = facts;
  const info = await ask("info", client.getTransactionInfo(active));
  assert.equal((await decode(info.signedTransactionInfo)).originalTransactionId, original);
  for (const id of [active, original, appTransaction]) {
    const app = await ask("app transaction", client.getAppTransactionInfo(id));
    const decoded = await verifier.verifyAndDecodeAppTransaction(app.signedAppTransactionInfo);
    assert.equal(decoded.appTransactionId, appTransaction);
    const statuses = await ask("statuses", client.getAllSubscriptionStatuses(id));
    const [item] = statuses.data[0].lastTransactions;
    assert.equal(item.status, 1);
    assert.equal((await decode(item.signedTransactionInfo)).transactionId, active);
    const renewal = await verifier.verifyAndDecodeRenewalInfo(item.signedRenewalInfo);
    assert.equal(renewal.originalTransactionId, original);
    const expired = await ask("statuses", client.getAllSubscriptionStatuses(id, [2]));
    assert.deepEqual(expired.data, []);
  }
  for (const version of [V1, V2]) {
    const signed = [];
    let page = null;
    do {
      const revision = page?.revision ?? null;
      page = await ask("history", client.getTransactionHistory(original, revision, {}, version));
      signed.push(...page.signedTransactions);
    } while (page.hasMore);
    const decoded = await Promise.all(signed.map(decode));
    assert.equal(decoded.at(-1).transactionId, active);
    const filters = { productTypes: ["CONSUMABLE"], revoked: false, sort: "DESCENDING" };
    const none = await ask("history", client.getTransactionHistory(original, null, filters, version));
    assert.deepEqual(none.signedTransactions, []);
  }
  const refunds = await ask("refunds", client.getRefundHistory(facts.refunded, null));
  for (const signed of refunds.signedTransactions) assert.ok((await decode(signed)).revocationDate);
  const since = await ask("refunds", client.getRefundHistory(facts.refunded, refunds.revision));
  assert.deepEqual(since.signedTransactions, []);
  const order = await ask("order", client.lookUpOrderId(`M0${active.slice(-9)}`));
  assert.equal(order.status, facts.environment === "Production" ? 0 : 1);
  assert.equal((await ask("order", client.lookUpOrderId("M1"))).status, 1);
}

async function changeAccounts() {
  const { active, coins, lifetime, original } = facts;
  for (const id of [active, coins, lifetime]) {
    await ask("consumption", client.sendConsumptionInformation(id, consumed));
  }
  await ask("consumption V1", client.sendConsumptionData(coins, consumedV1));
  await ask("finish", client.finishTransaction(coins));
  await ask("token", client.setAppAccountToken(original, token));
  const before = await decode((await client.getTransactionInfo(active)).signedTransactionInfo);
  assert.equal(before.appAccountToken, token.appAccountToken);
  for (let count = 0; count < 2; count += 1) {
    const done = await ask("extension", client.extendSubscriptionRenewalDate(original, extension));
    assert.equal(done.success, true);
    assert.ok(done.effectiveDate > before.expiresDate);
  }
  await refuse("extension", client.extendSubscriptionRenewalDate(original, extension), 4030005);
}

async function meetErrors() {
  const { appTransaction, coins, expired, lifetime, nobody, original, shared } = facts;
  const every = {
    info: (id) => client.getTransactionInfo(id),
    history: (id) => client.getTransactionHistory(id, null, {}, V2),
    statuses: (id) => client.getAllSubscriptionStatuses(id),
    refunds: (id) => client.getRefundHistory(id, null),
    "app transaction": (id) => client.getAppTransactionInfo(id),
    consumption: (id) => client.sendConsumptionInformation(id, consumed),
    "consumption V1": (id) => client.sendConsumptionData(id, consumedV1),
    token: (id) => client.setAppAccountToken(id, token),
    finish: (id) => client.finishTransaction(id),
  };
  for (const [name, call] of Object.entries(every)) {
    await refuse(name, call("12x"), 4000006);
    await refuse(name, call(nobody), 4040010);
  }
  for (const name of ["info", "consumption", "consumption V1", "token", "finish"]) {
    await refuse(name, every[name](appTransaction), 4000048);
  }
  for (const name of ["consumption", "consumption V1", "token"]) {
    await refuse(name, every[name](shared), 4000185);
  }
  await refuse("token", every.token(facts.renewed), 4000187);
  await refuse("token", client.setAppAccountToken(original, { appAccountToken: "me" }), 4000183);
  await refuse("consumption V1", every["consumption V1"](lifetime), 4000047);
  for (const [name, value, code] of [
    ["accountTenure", 8, 4000032], ["appAccountToken", "x", 4000033],
    ["consumptionStatus", 4, 4000034], ["customerConsented", false, 4000035],
    ["deliveryStatus", 6, 4000036], ["lifetimeDollarsPurchased", 8, 4000037],
    ["lifetimeDollarsRefunded", 8, 4000038], ["platform", 3, 4000039], ["playTime", 8, 4000040],
    ["sampleContentProvided", null, 4000041], ["userStatus", 5, 4000042],
  ]) {
    const wrong = client.sendConsumptionData(coins, { ...consumedV1, [name]: value });
    await refuse("consumption V1", wrong, code);
  }
  for (const [filters, code] of [
    [{ startDate: 2, endDate: 2 }, 4000013], [{ sort: "UP" }, 4000021],
    [{ productTypes: ["ODD"] }, 4000022], [{ inAppOwnershipType: "ODD" }, 4000026],
  ]) {
    await refuse("history", client.getTransactionHistory(original, null, filters, V2), code);
  }
  await refuse("history", client.getTransactionHistory(original, "x", {}, V2), 4000005);
  await refuse("statuses", client.getAllSubscriptionStatuses(original, [9]), 4000031);
  for (const [id, changes, code] of [
    ["12x", {}, 4000008], [nobody, {}, 4040005], [expired, {}, 4030004], [shared, {}, 4030007],
    [original, { extendByDays: 91 }, 4000009], [original, { extendReasonCode: 4 }, 4000010],
    [original, { requestIdentifier: "" }, 4000011],
  ]) {
    const body = { ...extension, ...changes };
    await refuse("extension", client.extendSubscriptionRenewalDate(id, body), code);
  }
  await refuse("images", client.getImageList(), 4000000);
  await refuse("images", clientOf("com.example.unknown").getImageList(), 401);
}

await readPurchases();
await meetErrors();
await changeAccounts();
console.log(JSON.stringify(calls));
