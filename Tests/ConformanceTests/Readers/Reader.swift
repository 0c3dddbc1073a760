// Runs a vector's input through the library: one small reader a kind of vector, each from JSON to JSON.

/// Readers by kind of vector.
enum Reader {
  /// Reads a vector's input.
  ///
  /// - Returns: the result, as a vector states it.
  /// - Throws: the library's error, an ``Outcome``, or ``VectorSlip`` if the input is not as described.
  static func read(_ path: String, _ input: JSON) throws -> JSON {
    let kind = String(path.prefix { $0 != "/" })
    guard let reader = readers[kind] else {
      throw VectorSlip(description: "there is no reader for \(kind)")
    }
    return try reader(input)
  }

  /// Every kind of vector.
  static let readers: [String: @Sendable (JSON) throws -> JSON] = [
    "admission": readAdmission, "carry": readCarry, "chain": readChain, "claim": readClaim,
    "control": readSegment,
    "enrollment": readEnrollment, "hpke": readSealed, "invitation": readInvitation,
    "key-wrap": readKeyWrap, "log": readLog, "merge": readMerge, "message": readMessage,
    "name": readName, "reading": readReading, "recovery": readRecovery,
    "scope-key": readScopeKey, "scope": readScope, "segment": readSegment,
    "session": readSession, "standing": readStanding, "value": readValue, "wrap": readWrap,
  ]
}
