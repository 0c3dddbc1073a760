// Judging a run's files: what the server kept, whether doing it again changes anything, and that no plaintext lies anywhere.

import CausalMerge
import LocalReplica
import RecordSchema
import ReferenceMerge
import SQLiteSegmentLog
import SyncProtocol
import Trust

extension Simulation {
  // MARK: the server

  /// What a device believes of the server, right after a sync that went through.
  func checkStatus(of device: SimulatedDevice) throws {
    // A server that was replaced since it answered has not been heard of yet.
    guard device.lives == [server.life] else { return }
    let verifiable = try verifiableSegments(of: device)
    for (hash, isSafe) in try device.replica.deliveries(to: device.remote)
    where verifiable?.contains(hash) ?? true {
      guard try server.has(hash) else {
        throw Violation(
          oracle: .status,
          detail: "device \(device.index) calls segment \(hash) stored, and the server lacks it")
      }
      guard try !isSafe || server.isBackedUp(hash) else {
        throw Violation(
          oracle: .status,
          detail: "device \(device.index) calls segment \(hash) safe, and it is in no backup")
      }
    }
  }

  /// Of what a device can find out whether the server has it; nil where it need not, because the server is honest.
  ///
  /// A scope that the device may not read is not compared with it: it has to take the server's word for what it carried.
  private func verifiableSegments(of device: SimulatedDevice) throws -> Set<SegmentHash>? {
    guard liar != nil else { return nil }
    // What is not linked may be a forgery that waits for a certificate which nobody has.
    let readable = try device.replica.segmentProgress().filter {
      try $0.isLinked && isReader(device, of: $0.scope)
    }
    return Set(readable.map(\.hash))
  }

  func judgeServer() throws {
    let orphans = try orphans()
    for device in honest {
      let verifiable = try verifiableSegments(of: device)
      for hash in try device.replica.segmentHashes()
      where try verifiable?.contains(hash) ?? true && !orphans.contains(hash) && !server.has(hash)
        && !isIntruders(hash, on: device)
      {
        throw Violation(
          oracle: .serverHasAll, detail: "the server lacks segment \(hash) of \(device.index)")
      }
    }
  }

  // MARK: repeating

  /// Everything that one device has is brought to the next a second time.
  func judgeDuplicates() throws {
    guard honest.count > 1, let from = chance.pick(honest) else { return }
    let items = try from.replica.carriedItems(everything: true)
    for device in honest where device !== from {
      let before = try states(of: device)
      _ = try device.replica.takeIn(items)
      guard try states(of: device) == before else {
        throw Violation(
          oracle: .duplicates, detail: "device \(device.index) changed by what it had already")
      }
    }
  }

  private func states(of device: SimulatedDevice) throws -> [[UInt8]] {
    // A device that carried what it cannot read has heard of more scopes, of which it has no state; and whose team has
    // lost a scope opens what a colleague carries of before that.
    try device.replica.scopeIDs().filter { try isReader(device, of: $0) }
      .map { try device.replica.canonicalEncoding(of: $0) }.filter { !$0.isEmpty }
  }

  func judgeDerivation() throws {
    guard let device = chance.pick(honest) else { return }
    let result = try device.replica.check()
    guard let finding = result.findings.first else { return }
    throw Violation(
      oracle: .derived,
      detail: "device \(device.index): \(finding.subject): \(finding.finding)")
  }

  // MARK: plaintext

  /// Whether bytes show a planted value or a case's id.
  func holdsPlaintext(_ bytes: [UInt8]) -> Bool {
    holds(bytes, Array(Self.canary.utf8)) || cases.contains { holds(bytes, $0.bytes) }
  }

  func judgePlaintext() throws {
    guard try !holdsPlaintext(server.store.image()) else {
      throw Violation(oracle: .noPlaintext, detail: "the server's database shows a value")
    }
    guard let device = chance.pick(honest) else { return }
    guard try !holds(device.replica.image(), Array(Self.canary.utf8)) else {
      throw Violation(
        oracle: .noPlaintext, detail: "the database of device \(device.index) shows a value")
    }
  }

  // MARK: the trace's end

  /// One line that stands for all states.
  func traceOfStates() throws -> String {
    try honest.map { device in
      var state = Trace()
      for encoding in try states(of: device) {
        state.note(0, encoding.map { String($0, radix: 16) }.joined())
      }
      return String(state.hash, radix: 16)
    }.joined(separator: " ")
  }
}
