// What people do: they make records and change them, add to sets, void, undo, settle, and keep forms open for hours.

import CausalMerge
import LocalReplica
import RecordSchema
import SyncProtocol

extension Simulation {
  /// Everything planted that must never be readable outside of a replica begins with this.
  static let canary = "a planted value "

  /// Somebody works at a device, some minutes at each thing.
  public func work(_ index: Int, times: Int) throws {
    for _ in 0..<times {
      now += 300_000
      try act(devices[index])
      try settleMeasurements(of: devices[index])
    }
  }

  /// Somebody does one thing at a device.
  func act(_ device: SimulatedDevice) throws {
    guard device.isEnrolled else { return }
    defer { note("device \(device.index) has worked") }
    switch chance.number(in: 0...99) {
    case 0..<28: try create(device)
    case 28..<62: try change(device)
    case 62..<72: try void(device)
    case 72..<84: try beginEdit(device)
    case 84..<90: try undo(device)
    case 90..<96: try settleConflict(device)
    default: for _ in 0..<chance.number(in: 2...4) { try change(device) }
    }
  }

  // MARK: what is done

  func create(_ device: SimulatedDevice) throws {
    guard let caseID = chance.pick(cases), let type = try drawType(for: device) else { return }
    let isShared = chance.occurs(350)
    let id =
      isShared ? chance.pick(sharedRecords) ?? RecordID(using: &chance) : RecordID(using: &chance)
    let record = KnownRecord(
      id: id, type: type.number, compartment: type.defaultCompartment.number, caseID: caseID)
    var parts: [(UInt32, CausalMerge.Operation, Value)] = []
    for field in type.fields where chance.occurs(500) { parts.append(draw(field, of: nil)) }
    try write(parts, to: [record], by: device)
  }

  func change(_ device: SimulatedDevice) throws {
    guard let (record, stored) = try drawRecord(for: device),
      let type = schema.recordType(numbered: record.type)
    else { return try create(device) }
    var parts: [(UInt32, CausalMerge.Operation, Value)] = []
    for _ in 0..<chance.number(in: 1...2) {
      if let field = chance.pick(type.fields) { parts.append(draw(field, of: stored)) }
    }
    var targets = [record]
    // Two scopes in one transaction.
    if chance.occurs(100), let other = chance.pick(records),
      other.compartment != record.compartment,
      other.type == record.type
    {
      targets.append(other)
    }
    if stored.state.standing == .voided { marks.insert(.contested) }
    try write(parts, to: targets, by: device)
  }

  func void(_ device: SimulatedDevice) throws {
    guard let (record, stored) = try drawRecord(for: device) else { return }
    let isVoided = stored.state.standing != .live
    try write([(0, .assign, isVoided ? .absent : .present)], to: [record], by: device)
    marks.insert(.voided)
  }

  /// Several people write the same field of a record at the same instant, none having seen what the others write.
  func meet() throws {
    let known = records.filter { $0.type == FieldSchema.visit.number }
    let record =
      chance.pick(known)
      ?? KnownRecord(
        id: sharedRecords[0], type: FieldSchema.visit.number,
        compartment: FieldSchema.shared.number, caseID: cases[0])
    let field: UInt32 = chance.occurs(700) ? 1 : 2
    for device in chance.shuffled(enrolled).prefix(chance.number(in: 2...3)) {
      try write([(field, .assign, text())], to: [record], by: device)
      try settleMeasurements(of: device)
    }
    marks.insert(.sameInstant)
  }

  private func undo(_ device: SimulatedDevice) throws {
    guard let last = try device.replica.lastOwnTransaction().first, let entry = last.entries.first,
      let known = records.first(where: { $0.id == entry.record && $0.type == entry.type })
    else { return }
    let operation: CausalMerge.Operation =
      switch entry.operation {
      case .assign: .assign
      case .add: .remove
      case .remove: .add
      }
    let value = entry.operation == .assign ? Value.empty : entry.value
    try write([(entry.field, operation, value)], to: [known], by: device)
    marks.insert(.undone)
  }

  func settleConflict(_ device: SimulatedDevice) throws {
    guard let stored = try device.replica.conflicts().first,
      let type = schema.recordType(numbered: stored.state.type),
      let field = type.fields.first(where: { stored.reading(of: $0).asks }),
      let shown = stored.reading(of: field).shown
    else { return }
    let record = KnownRecord(
      id: stored.id, type: type.number, compartment: stored.compartment, caseID: stored.caseID)
    try write([(field.number, .assign, shown.value)], to: [record], by: device)
    marks.insert(.settled)
  }

  // MARK: long edits

  func beginEdit(_ device: SimulatedDevice) throws {
    guard let (record, stored) = try drawRecord(for: device),
      let field = schema.recordType(numbered: record.type)?.fields
        .first(where: { $0.type == .text && !$0.isSet })
    else { return }
    device.edits.append(
      LongEdit(
        token: stored.token, scope: stored.scope, record: record.id, type: record.type,
        field: field.number, seen: Set(stored.state.heads(of: field.number).map(\.value))))
    agenda.add(
      .save(device: device.index), at: now + chance.number(in: 60_000...6 * 3_600_000))
  }

  /// Saves the oldest long edit; what came meanwhile must stay.
  func saveEdit(_ device: SimulatedDevice) throws {
    guard !device.edits.isEmpty else { return }
    let edit = device.edits.removeFirst()
    guard
      let before = try device.replica.record(edit.record, in: edit.scope),
      let known = records.first(where: { $0.id == edit.record && $0.type == edit.type })
    else { return }
    let unseen = Set(before.state.heads(of: edit.field).map(\.value)).subtracting(edit.seen)
    let isWritten = try write(
      [(edit.field, .assign, text())], to: [known], by: device, upon: edit.token)
    guard isWritten, let after = try device.replica.record(edit.record, in: edit.scope) else {
      return
    }
    marks.insert(.longEdit)
    if !unseen.isEmpty { marks.insert(.unseenKept) }
    let standing = Set(after.state.heads(of: edit.field).map(\.value))
    guard standing.isSuperset(of: unseen) else {
      throw Violation(
        oracle: .unseenStays,
        detail: "a long edit on device \(device.index) replaced what it had not seen")
    }
  }

  // MARK: drawing

  private func drawType(for device: SimulatedDevice) throws -> RecordType? {
    let type = chance.pick(schema.recordTypes)
    guard let type, try mayRead(type.defaultCompartment.number, device) else {
      return FieldSchema.visit
    }
    return type
  }

  private func drawRecord(
    for device: SimulatedDevice
  ) throws -> (KnownRecord, StoredRecord)? {
    for _ in 0..<4 {
      guard let record = chance.pick(records) else { return nil }
      if let stored = try device.replica.record(record.id),
        stored.state.type == record.type, stored.caseID == record.caseID
      {
        return (record, stored)
      }
    }
    return nil
  }

  func draw(
    _ field: Field, of stored: StoredRecord?
  ) -> (UInt32, CausalMerge.Operation, Value) {
    if field.isSet {
      let elements = stored?.state.elements(of: field.number) ?? []
      if chance.occurs(400), let element = chance.pick(elements) {
        return (field.number, .remove, element)
      }
      let shared = Value(text: Self.canary + "tag \(chance.number(in: 0...3))")
      return (field.number, .add, shared)
    }
    let value: Value =
      switch field.type {
      case .integer: Value(integer: chance.number(in: 0...1_000_000_000))
      case .instant: Value(instantMilliseconds: now - chance.number(in: 0...86_400_000))
      case .code:
        Value(
          code: chance.pick(
            field.name == "consent" ? FieldSchema.consents : FieldSchema.stateCodes) ?? "refused")
      default: text()
      }
    return (field.number, .assign, value)
  }

  /// Text that nobody wrote before.
  func text() -> Value {
    valueCount += 1
    var text = Self.canary + "\(valueCount)"
    if mix.longValues, chance.occurs(200) {
      text += " " + String(repeating: "x", count: chance.number(in: 1_000...9_000))
      for _ in 0..<500 { text += String(chance.next(), radix: 36) }
    }
    return Value(text: text)
  }

  // MARK: writing

  /// Writes in one transaction, and remembers what was acknowledged.
  @discardableResult
  func write(
    _ parts: [(field: UInt32, operation: CausalMerge.Operation, value: Value)],
    to targets: [KnownRecord], by device: SimulatedDevice, upon token: ReadToken? = nil
  ) throws -> Bool {
    guard !parts.isEmpty else { return false }
    let reading = device.clock.reading(at: now)
    valueCount += 1
    let scopes = try attempt(device, "write") {
      try device.replica.write(at: reading) { writer in
        try targets.map { record in
          let scope = try writer.scope(of: record.compartment, in: record.caseID)
          for part in parts {
            try writer.write(
              record.id, type: record.type, field: part.field, operation: part.operation,
              value: part.value, in: scope, upon: token)
          }
          return scope
        }
      }
    }
    guard let scopes else {
      // Its process may have died behind the commit: what lay before it was cut all the same.
      if token != nil { try letGoOfUnmeasured(device.replica.uncutScopes(), by: device) }
      return false
    }
    if token != nil { try letGoOfUnmeasured(scopes, by: device) }
    for (record, scope) in zip(targets, scopes) {
      if !records.contains(record) { records.append(record) }
      writes.append(
        AcknowledgedWrite(
          device: device.index, author: try device.replica.device(), scope: scope,
          compartment: record.compartment,
          parts: parts.map {
            AcknowledgedWrite.Part(
              record: record.id, field: $0.field, operation: $0.operation, value: $0.value)
          }, time: now, boot: device.clock.boot))
    }
    return true
  }

  /// A long edit may have cut what was written before it in its scopes, under a clock that nobody had measured.
  private func letGoOfUnmeasured(_ scopes: [ScopeID], by device: SimulatedDevice) throws {
    let measuredBoot = try device.replica.measuredBoot()
    for index in writes.indices
    where writes[index].device == device.index && writes[index].wasMeasured == nil
      && scopes.contains(writes[index].scope) && writes[index].boot != measuredBoot
    {
      writes[index].wasMeasured = false
    }
  }

  /// Notes of what was cut since, whether its clock had been measured.
  func settleMeasurements(of device: SimulatedDevice) throws {
    let pending = writes.indices.filter {
      writes[$0].device == device.index && writes[$0].wasMeasured == nil
    }
    guard !pending.isEmpty else { return }
    let uncut = Set(try device.replica.uncutScopes())
    let measuredBoot = try device.replica.measuredBoot()
    for index in pending where !uncut.contains(writes[index].scope) {
      let isMeasured = writes[index].boot == measuredBoot
      writes[index].wasMeasured = isMeasured
      if isMeasured, abs(device.clock.wallError) > 60_000 { marks.insert(.correctedTime) }
    }
  }
}
