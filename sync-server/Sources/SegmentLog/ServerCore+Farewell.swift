// The last request of a revoked device: what it had not sent is kept as held, and it is told what ended it, no more.

import CausalMerge
public import SyncProtocol
import Trust

extension ServerCore {
  /// Takes a revoked device's own work in as held, and hands it the revocations that ended it with what lies in their
  /// past.
  ///
  /// An honest owner's notes are so with colleagues, and the device can judge for itself whether it was revoked, and
  /// whether it is to empty itself. It gets nothing newer, and no token.
  ///
  /// - Throws: ``SyncProtocol/ErrorCode`` for who is turned away: a device that is not revoked opens a session; or
  ///   ``StoreError``.
  public func farewell(_ request: FarewellRequest, now: Int64) throws -> FarewellResponse {
    guard challenges.spend(request.challenge, of: request.device, now: now) else {
      throw ErrorCode.challengeExpired
    }
    guard OrganizationID(rootKey: request.rootKey) == organization else {
      throw ErrorCode.organizationUnknown
    }
    guard let key = roster.certificate(of: request.device)?.signingKey,
      SessionProof.isValid(
        request.signature, for: request.challenge, organization: organization, by: key),
      roster.isRevoked(request.device)
    else { throw ErrorCode.deviceUnknown }
    begin(at: now)
    return try atomically {
      var intake = Intake(carrier: request.device, now: now)
      var verdicts: [Verdict] = []
      var hashes: [SegmentHash?] = []
      for bytes in request.segments {
        let (hash, verdict) = try takeLeft(segment: bytes, of: request.device, into: &intake)
        hashes.append(hash)
        verdicts.append(verdict)
      }
      for bytes in request.wraps { verdicts.append(try takeLeft(wrap: bytes, at: now)) }
      for (index, hash) in hashes.enumerated() {
        if let later = hash.flatMap({ intake.released[$0] }) { verdicts[index] = later }
      }
      var response = FarewellResponse(
        verdicts: verdicts, segments: [], hasMore: false, serverTime: now)
      try addEnd(of: request.device, lacking: request.haves, to: &response)
      return response
    }
  }

  /// Takes one of a revoked device's own segments in, in the scopes of its work alone.
  private func takeLeft(
    segment bytes: [UInt8], of device: DeviceID, into intake: inout Intake
  ) throws -> (SegmentHash?, Verdict) {
    if let segment = try? Segment(parsing: bytes) {
      guard segment.header.device == device, !isRoster(segment.header.scope) else {
        return (segment.hash, .refused(.notGranted))
      }
      if try store.segment(segment.hash) == nil {
        guard farewellBytes[device, default: 0] + bytes.count <= limits.farewellBytes else {
          return (segment.hash, .refused(.tooLarge))
        }
        farewellBytes[device, default: 0] += bytes.count
      }
    }
    return try take(segment: bytes, into: &intake)
  }

  private func takeLeft(wrap bytes: [UInt8], at now: Int64) throws -> Verdict {
    if case .teamKey? = (try? Wrap(parsing: bytes))?.content { return .refused(.notCommitted) }
    return try take(wrap: bytes, at: now).1
  }

  /// Adds the revocations of a device and their past, parents first, as far as one answer holds.
  private func addEnd(
    of device: DeviceID, lacking haves: [SegmentHash], to response: inout FarewellResponse
  ) throws {
    guard let scope = roster.scope else { return }
    let ends = roster.revocations(of: device)
    var room = limits.answerBytes - response.verdicts.count * PageBudget.verdictBytes
    for position in try store.controlPositions(of: ScopeSide(scope)) {
      guard let item = try store.item(at: position), case .segment(let hash) = item.name,
        roster.isPast(hash, of: ends), !roster.isPast(hash, of: haves)
      else { continue }
      room -= item.bytes.count + PageBudget.itemBytes
      guard room >= 0, response.segments.count < Limits.itemsPerMessage else {
        response.hasMore = true
        return
      }
      response.segments.append(item.bytes)
    }
  }

  /// Keeps a device's word that it has emptied itself.
  ///
  /// It needs no session, for its device has no key left to open one with.
  ///
  /// - Returns: the receipt, where it is that device's word on a revocation that stands here; else none, to whoever asks.
  /// - Throws: ``StoreError``.
  public func takeReceipt(_ receipt: Receipt, now: Int64) throws -> ReceiptsResponse {
    try atomically {
      var response = ReceiptsResponse(receipts: [], contacts: [], serverTime: now)
      guard isWipe(receipt), receipt.isValid(in: roster) else {
        return response
      }
      try store.keep(receipt)
      response.receipts = [receipt]
      return response
    }
  }

  /// Whether a receipt is its own device's word on a revocation that told it to empty itself.
  func isWipe(_ receipt: Receipt) -> Bool {
    receipt.kind == .wiped
      && roster.wipes(of: receipt.device).contains { OrderID(wipingBy: $0) == receipt.order }
  }
}
