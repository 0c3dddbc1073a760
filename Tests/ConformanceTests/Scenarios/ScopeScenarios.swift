// Whole scopes, from bytes to state: three laptops, a clock that is wrong, keys that are not here.

import CausalMerge

@testable import SyncProtocol

extension Cast {
  func scopeScenarios() throws -> [Scenario] {
    let social = try Ed25519Key(seed: Self.fill(0x23))
    let arrival: RecordID = Self.identifier(0xb1)
    let placement: RecordID = Self.identifier(0xb2)
    func entry(_ record: RecordID, _ field: UInt32, _ value: Value) -> Entry {
      Entry(record: record, type: record == arrival ? 3 : 4, field: field, value: value)
    }
    func written(
      by author: Ed25519Key, upon parents: [Segment], under key: ContentKey? = nil, run: UInt64,
      minutes: Int64, clockError: Int64 = 0, _ changes: [[Entry]]
    ) throws -> Segment {
      let changes = changes.enumerated().map { index, entries in
        Change(
          time: time + minutes * 60_000 + Int64(index),
          transaction: TransactionID(run: run, counter: Int64(index) + 1), entries: entries)
      }
      return try Segment.sealing(
        changes: ChangeBatch(
          changes: changes, clockErrors: changes.map { _ in clockError }, run: run),
        scope: scope, device: author.publicKey.deviceID, parents: parents.map(\.hash),
        key: key ?? self.key, nonce: nonce, signer: author)
    }
    let opening = try Segment.control(
      ControlBatch(
        time: time, transaction: TransactionID(run: 1, counter: 1),
        entries: [
          .opening(ScopeOpening(compartment: 3, sealedClaim: Self.fill(0x77, 60))),
          .key(ScopeKey(keyID: key.id, wraps: [])),
        ]), scope: scope, device: deputy.publicKey.deviceID, parents: [], signer: deputy)
    let first = try written(
      by: deputy, upon: [opening], run: 1, minutes: 1,
      [
        [entry(arrival, 1, Value(code: "alerted"))],
        [entry(arrival, 2, Value(instantMilliseconds: time))],
      ])
    let advocates = try written(
      by: advocate, upon: [first], run: 2, minutes: 30, clockError: 172_800_000,
      [[entry(arrival, 1, Value(code: "arrived"))], [entry(placement, 1, Value(text: "shelter"))]])
    let workers = try written(
      by: social, upon: [first], run: 3, minutes: 40,
      [[entry(arrival, 1, Value(code: "arrived")), entry(placement, 1, Value(text: "aunt"))]])
    let settled = try written(
      by: deputy, upon: [advocates, workers], run: 4, minutes: 90,
      [[entry(placement, 1, Value(text: "aunt"))]])
    let hidden = try written(
      by: social, upon: [first], under: otherKey, run: 3, minutes: 50,
      [[entry(placement, 2, Value(text: "under another key"))]])
    let broken = try Segment(
      parsing: try frame(
        SegmentHeader(
          kind: .changes, scope: scope, device: deputy.publicKey.deviceID, parents: [first.hash],
          keyID: key.id
        ).encoded(), Self.fill(0, 40)))
    let upon = try written(
      by: advocate, upon: [broken], run: 2, minutes: 60,
      [[entry(arrival, 3, Value(text: "built on what nobody can read"))]])
    func reads(_ name: String, _ about: String, _ rules: [String], _ segments: [Segment])
      -> Scenario
    {
      var scenario = Scenario(
        "scope/" + name, about, rules: "M-1", "S-21",
        input: .members([
          "signing_keys": .array([deputy, advocate, social].map { .bytes($0.publicKey.bytes) }),
          "content_keys": [.bytes(key.bytes)],
          "segments": .array(segments.map { .bytes($0.bytes) }),
        ]))
      scenario.rules += rules
      return scenario
    }
    return [
      reads(
        "three-laptops",
        "An arrival noted twice and a placement in two ways, one clock two days ahead.",
        ["M-10", "S-61"], [opening, first, advocates, workers]),
      reads(
        "settled", "The deputy has read both and settles the placement; parents arrive last.",
        ["M-5", "M-10"], [settled, workers, advocates, first, opening]),
      reads(
        "key-not-here", "One segment is under a key that has not come.", ["M-6", "S-81"],
        [opening, first, hidden, workers]),
      reads(
        "unreadable-for-good", "One segment does not open under the key that it names.",
        ["M-7", "S-82"], [opening, first, broken, upon]),
    ]
  }
}
