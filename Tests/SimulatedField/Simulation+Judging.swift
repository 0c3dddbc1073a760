// Judging a run that has come to rest: every replica against every other, against the definition, and against what its
// people were told.

import CausalMerge
import LocalReplica
import RecordSchema
import ReferenceMerge
import SQLiteSegmentLog
import SyncProtocol
import Trust

extension Simulation {
  /// Holds everything against everything.
  func judge() throws {
    try judgeRest()
    let orphans = try orphans()
    let aside = intruder?.aside ?? []
    var encodings: [String] = []
    for scope in try scopes() {
      let readers = try honest.filter { try isReader($0, of: scope) }
      guard let first = readers.first else { continue }
      let segments = try union(of: scope)
      let held = try heldSegments(of: scope, on: readers)
      let encoding = try first.replica.canonicalEncoding(of: scope)
      encodings.append("\(encoding.count)")
      for other in readers.dropFirst()
      where try other.replica.canonicalEncoding(of: scope) != encoding {
        throw Violation(
          oracle: .convergence,
          detail: "scope \(scope) differs on devices \(first.index) and \(other.index)")
      }
      let definition = ReferenceMerge(segments, held: held)
      guard definition.canonicalEncoding() == encoding else {
        throw Violation(
          oracle: .definition, detail: "scope \(scope) on device \(first.index) is another")
      }
      try judgeSharing(in: scope, segments)
      try judgeWrites(in: scope, segments.filter { !held.contains($0.hash) })
      // Nobody can place an orphan, and so nobody can tell that it stands on another branch; nor is everybody handed what
      // rests on a false opening.
      try judgeForks(
        in: scope, segments.filter { !orphans.contains($0.hash) && !aside.contains($0.hash) },
        definition, readers)
    }
    try judgeReadings()
    try judgeServer()
    try judgeDuplicates()
    try judgeDerivation()
    try judgePlaintext()
  }

  // MARK: rest

  /// Nothing waits, is unsent, or was refused.
  private func judgeRest() throws {
    let orphans = try orphans()
    for device in honest {
      let remote = try device.remote
      let counts = try device.replica.deliveryCounts(for: remote)
      let errands = try device.replica.openErrands(for: remote)
      var faults: [String] = []
      if counts.uncutChanges > 0 { faults.append("\(counts.uncutChanges) changes uncut") }
      let unsettled = try device.replica.segmentProgress().filter { !$0.isSettled }
      // A server keeps an orphan as this device does, and cannot call it stored.
      let unsent =
        intruder == nil
        ? counts.pendingSegments - unsettled.count { orphans.contains($0.hash) }
        : try unsentHonestSegments(of: device)
      if unsent > 0 { faults.append("\(unsent) segments unsent") }
      let refused = try device.replica.refusedSegments().filter {
        try !isIntruders($0.hash, on: device)
      }
      if let first = refused.first, liar == nil {
        faults.append("\(refused.count) segments refused (\(first.reason))")
      }
      if errands.scopes > 0 { faults.append("\(errands.scopes) scopes uncompared") }
      if errands.wraps > 0 { faults.append("\(errands.wraps) wraps unsent") }
      for segment in unsettled
      where try !orphans.contains(segment.hash) && isReader(device, of: segment.scope)
        && !isForged(segment.hash, on: device) && segment.device != intruder?.device
      {
        let state = segment.isLinked ? "linked" : "waiting"
        let missing = segment.missing.map { $0.prefix(8) }.joined(separator: "+")
        faults.append("segment \("\(segment.hash)".prefix(8)) \(state) for \(missing)")
      }
      guard faults.isEmpty else {
        throw Violation(
          oracle: .nothingStuck,
          detail: "device \(device.index): \(faults.joined(separator: ", "))")
      }
    }
  }

  /// Segments of members who keep to the rules that the server was not told of.
  private func unsentHonestSegments(of device: SimulatedDevice) throws -> Int {
    let delivered = Set(try device.replica.deliveries(to: device.remote).map(\.hash))
    return try device.replica.segmentProgress().count {
      $0.device != intruder?.device && !delivered.contains($0.hash)
    }
  }

  /// Whether a segment bears the name of the member who lies.
  func isIntruders(_ hash: SegmentHash, on device: SimulatedDevice) throws -> Bool {
    guard let intruder else { return false }
    return try device.replica.segmentProgress().contains {
      $0.hash == hash && $0.device == intruder.device
    }
  }

  /// What is held of a scope, the same for all who read it.
  private func heldSegments(
    of scope: ScopeID, on readers: [SimulatedDevice]
  ) throws -> Set<SegmentHash> {
    guard let intruder else { return [] }
    var aside: Set<SegmentHash> = []
    var known: (device: Int, held: Set<SegmentHash>)?
    for reader in readers {
      let all = Set(
        try reader.replica.segmentProgress().filter { $0.scope == scope && $0.isHeld }.map(\.hash))
      // Not everybody is handed what rests on a false opening.
      let held = all.subtracting(intruder.aside)
      aside.formUnion(all.intersection(intruder.aside))
      if let known, known.held != held {
        throw Violation(
          oracle: .convergence,
          detail: "devices \(known.device) and \(reader.index) hold different work in \(scope)")
      }
      known = (reader.index, held)
    }
    return (known?.held ?? []).union(aside)
  }

  /// Segments whose parents are nowhere any more: they were on a disk that failed, and on a server's disk that failed too,
  /// while a stick had brought somebody what builds on them.
  func orphans() throws -> Set<SegmentHash> {
    guard marks.contains(.restoredDevice) else { return [] }
    var linked: Set<String> = []
    var waiting: [SegmentHash: [String]] = [:]
    for device in honest {
      for segment in try device.replica.segmentProgress() {
        if segment.isLinked {
          linked.insert("\(segment.hash)")
        } else {
          waiting[segment.hash] = segment.missing
        }
      }
    }
    var orphans: Set<SegmentHash> = []
    while true {
      let lost = Set(orphans.map { "\($0)" })
      let names = Set(waiting.keys.map { "\($0)" })
      let found = waiting.filter { _, missing in
        missing.contains { name in
          name.count == 2 * SegmentHash.byteCount && !linked.contains(name)
            && (lost.contains(name) || !names.contains(name))
        }
      }
      guard found.count > orphans.count else { return orphans }
      orphans = Set(found.keys)
    }
  }

  func hasOrphans(_ scope: ScopeID) throws -> Bool {
    let orphans = try orphans()
    guard !orphans.isEmpty else { return false }
    return try honest.contains { device in
      try device.replica.segmentProgress().contains {
        $0.scope == scope && orphans.contains($0.hash)
      }
    }
  }

  /// Whether nobody signed this: a lying server changed its author's name, and it waits for a certificate.
  func isForged(_ hash: SegmentHash, on device: SimulatedDevice) throws -> Bool {
    try liar != nil && !device.replica.segmentProgress().contains { $0.hash == hash && $0.isLinked }
      && honest.allSatisfy { other in
        try !other.replica.segmentProgress().contains { $0.hash == hash && $0.isLinked }
      }
  }

  // MARK: scopes

  /// Scopes of which anybody has anything, the roster's aside.
  func scopes() throws -> [ScopeID] {
    var found: Set<ScopeID> = []
    for device in honest { found.formUnion(try device.replica.scopeIDs()) }
    found.remove(root.rosterScope)
    return found.sorted()
  }

  /// The compartment that a scope belongs to, as whoever wrote in it knows.
  func compartment(of scope: ScopeID) throws -> UInt32? {
    if let write = writes.first(where: { $0.scope == scope }) { return write.compartment }
    for device in honest {
      for caseID in cases + (intruder?.cases ?? []) {
        let scopes = try device.replica.scopes(of: caseID)
        if let known = scopes.first(where: { $0.scope == scope }) { return known.compartment }
      }
    }
    return nil
  }

  func isReader(_ device: SimulatedDevice, of scope: ScopeID) throws -> Bool {
    guard scope != root.rosterScope else { return true }
    guard let compartment = try compartment(of: scope) else { return false }
    return try mayRead(compartment, device) || isGuest(device, of: scope, compartment)
  }

  /// All segments of a scope that any device has, each as whoever can read it reads it.
  func union(of scope: ScopeID) throws -> [MergeSegment] {
    var union: [SegmentHash: MergeSegment] = [:]
    for device in honest {
      // What was never admitted anywhere is no part of the scope: a lying member's work can wait for ever.
      let admitted: Set<SegmentHash>? =
        intruder == nil
        ? nil : Set(try device.replica.segmentProgress().filter(\.isLinked).map(\.hash))
      for segment in try device.replica.mergeSegments(of: scope)
      where (admitted?.contains(segment.hash) ?? true)
        && (union[segment.hash] == nil || union[segment.hash]?.content == .sealed)
      {
        union[segment.hash] = segment
      }
    }
    let openings = union.values.count { $0.parents.isEmpty && $0.content == .control }
    if openings > 1 { marks.insert(.twoOpenings) }
    return union.values.sorted { $0.hash < $1.hash }
  }

  // MARK: writes

  /// Whether a segment holds a write, whole.
  func contains(_ segment: MergeSegment, _ write: AcknowledgedWrite) -> Bool {
    changes(in: segment, holding: write).first != nil
  }

  private func changes(in segment: MergeSegment, holding write: AcknowledgedWrite) -> [Change] {
    guard case .changes(let changes) = segment.content, segment.device == write.author else {
      return []
    }
    return changes.filter { change in
      change.entries.elementsEqual(write.parts) { entry, part in
        entry.record == part.record && entry.field == part.field
          && entry.operation == part.operation && entry.value == part.value
      }
    }
  }

  private func judgeWrites(in scope: ScopeID, _ segments: [MergeSegment]) throws {
    for write in writes
    where write.scope == scope && !write.isLost && write.device != intruder?.index {
      let changes = segments.flatMap { self.changes(in: $0, holding: write) }
      guard !changes.isEmpty else {
        // What an orphan holds is not gone, but nobody has its parents, nor the keys that came with them.
        guard try !hasOrphans(scope) else { continue }
        throw Violation(
          oracle: .nothingLost,
          detail: "a write of device \(write.device) at \(write.time) is in no segment")
      }
      guard write.wasMeasured == true else { continue }
      guard changes.contains(where: { abs($0.time - write.time) <= Self.clockTolerance }) else {
        throw Violation(
          oracle: .times,
          detail: "a write of device \(write.device) at \(write.time) is dated "
            + "\(changes[0].time - write.time) ms from the truth")
      }
    }
  }

  /// Half the slowest round trip, and twice what two honest clocks may differ.
  static let clockTolerance: Int64 = 35_000

  private func judgeForks(
    in scope: ScopeID, _ segments: [MergeSegment], _ definition: ReferenceMerge,
    _ readers: [SimulatedDevice]
  ) throws {
    for (device, own) in Dictionary(grouping: segments, by: \.device)
    where devices.contains(where: { $0.original != $0.index }) || !copies.isEmpty
      || marks.contains(.restoredDevice)
    {
      let isForked = own.contains { one in
        own.contains { other in
          one.hash < other.hash && !definition.isAncestor(one.hash, of: other.hash)
            && !definition.isAncestor(other.hash, of: one.hash)
        }
      }
      guard isForked else { continue }
      marks.insert(.fork)
      for reader in readers where try !reader.replica.forkedDevices().contains(device) {
        throw Violation(
          oracle: .forks, detail: "device \(reader.index) does not know of a fork in \(scope)")
      }
    }
  }

  // MARK: readings

  private func judgeReadings() throws {
    var known: [UInt32: (device: Int, reading: [String])] = [:]
    for device in honest {
      var readings: [UInt32: [String]] = [:]
      for stored in try device.replica.records() {
        guard let type = schema.recordType(numbered: stored.state.type) else { continue }
        var line = "\(stored.scope) \(stored.id) \(stored.state.standing)"
        for field in type.fields {
          let reading = stored.reading(of: field)
          line += " \(field.number)=\(describe(reading.shown?.value))"
          line += reading.others.map { describe($0.value) }.joined(separator: "|")
          line += reading.asks ? "?" : ""
        }
        readings[stored.compartment, default: []].append(line)
      }
      for stored in try device.replica.conflicts() {
        readings[stored.compartment, default: []].append("conflict \(stored.scope) \(stored.id)")
      }
      for compartment in FieldSchema.compartments.map(\.number)
      where try mayRead(compartment, device) {
        let reading = readings[compartment, default: []].sorted()
        guard let first = known[compartment] else {
          known[compartment] = (device.index, reading)
          continue
        }
        guard first.reading == reading else {
          throw Violation(
            oracle: .reading,
            detail: "compartment \(compartment) reads differently on devices \(first.device) and "
              + "\(device.index)")
        }
      }
    }
  }

  private func describe(_ value: Value?) -> String {
    guard let value else { return "-" }
    return "\(value.kind.rawValue):" + value.payload.map { String($0, radix: 16) }.joined()
  }
}
