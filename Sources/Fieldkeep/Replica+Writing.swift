// Writing: a transaction of named fields and typed values.

import LocalReplica

/// Writes records within one transaction; see ``Replica/write(_:)``.
///
/// All that is written in one transaction is durable together or not at all, and a colleague never sees half of it,
/// unless it was ``divide()``d.
///
/// - an entry, which is a record of a type that is only ever added to, is made in one transaction and never changed; a
///   field that is written once keeps its value; a field with an owner is written by devices that are in a team with
///   one that wrote what stands there. Each call that would break this throws, ``Replica/write(_:)`` throws
///   `ReplicaError.ruleBroken` as a ``FieldkeepError``, and nothing of the transaction is kept;
/// - what stands already may be written again: it changes nothing.
public final class RecordWriter {
  private let writer: ReplicaWriter
  private let schema: Schema

  init(_ writer: ReplicaWriter, schema: Schema) {
    self.writer = writer
    self.schema = schema
  }

  /// The device that writes.
  public var device: DeviceID {
    get throws { try writer.device }
  }

  /// Begins a record.
  ///
  /// It comes into being with the first field that is set.
  ///
  /// - Parameters:
  ///   - type: the record type's name.
  ///   - caseID: the case that it belongs to.
  ///   - compartment: the compartment's name, where the type allows several and not the default is meant.
  ///   - id: its id, where two people doing the same thing must make the same record; else it is random.
  /// - Returns: the record to set fields of.
  /// - Throws: ``FieldkeepError``.
  public func create(
    _ type: String, in caseID: CaseID, compartment: String? = nil, id: RecordID? = nil
  ) throws -> RecordDraft {
    guard let type = schema.recordType(named: type) else {
      throw FieldkeepError.unknownName(type)
    }
    var home = type.defaultCompartment
    if let compartment {
      guard let named = type.compartments.first(where: { $0.name == compartment }) else {
        throw FieldkeepError.unknownName(compartment)
      }
      home = named
    }
    var generator = SystemRandomNumberGenerator()
    return RecordDraft(
      id: id ?? RecordID(using: &generator), scope: try writer.scope(of: home.number, in: caseID),
      type: type, token: nil)
  }

  /// Begins a record on this device's own trail: where it alone writes, and those who read the compartment read.
  ///
  /// For what a device did. It is no part of a case; it is not counted as work that waits to be sent, and not as a step
  /// that can be undone.
  ///
  /// - Parameters:
  ///   - type: the record type's name; it lies in its usual compartment.
  ///   - id: its id; else it is random.
  /// - Returns: the record to set fields of; nil where this device may not open that compartment.
  /// - Throws: ``FieldkeepError``.
  public func createOnTrail(_ type: String, id: RecordID? = nil) throws -> RecordDraft? {
    guard let type = schema.recordType(named: type) else {
      throw FieldkeepError.unknownName(type)
    }
    guard let scope = try writer.ownScope(of: type.defaultCompartment.number) else { return nil }
    var generator = SystemRandomNumberGenerator()
    return RecordDraft(
      id: id ?? RecordID(using: &generator), scope: scope, type: type, token: nil)
  }

  /// Takes up a record that exists.
  ///
  /// - Parameters:
  ///   - record: the record as it was read; what has come since stays beside what is written now.
  ///   - token: what had been read when the edit began, if that was before `record` was read.
  /// - Returns: the record to set fields of.
  /// - Throws: ``FieldkeepError/unknownName(_:)`` for a record of a type that this version does not know.
  public func edit(_ record: Record, upon token: EditToken? = nil) throws -> RecordDraft {
    guard let type = record.type else {
      throw FieldkeepError.unknownName("type \(record.stored.state.type)")
    }
    return RecordDraft(
      id: record.id, scope: record.scope, type: type, token: token?.token ?? record.stored.token)
  }

  /// Sets a field.
  ///
  /// - Parameters:
  ///   - field: the field's name.
  ///   - record: the record.
  ///   - value: the value; `.empty` clears the field.
  /// - Throws: ``FieldkeepError``.
  public func set(_ field: String, of record: RecordDraft, to value: FieldValue) throws {
    try write(field, of: record, .assign, value)
  }

  /// Adds an element to a field that is a set.
  public func add(_ value: FieldValue, to field: String, of record: RecordDraft) throws {
    try write(field, of: record, .add, value)
  }

  /// Removes an element from a field that is a set; an add that this device has not seen survives.
  public func remove(_ value: FieldValue, from field: String, of record: RecordDraft) throws {
    try write(field, of: record, .remove, value)
  }

  /// Voids a record: it is no longer shown, unless someone who has not seen this wrote in it meanwhile.
  public func void(_ record: RecordDraft) throws {
    try writeMark(.present, record)
  }

  /// Takes a voiding back.
  public func restore(_ record: RecordDraft) throws {
    try writeMark(.absent, record)
  }

  private func writeMark(_ value: Value, _ record: RecordDraft) throws {
    try writer.write(
      record.id, type: record.type.number, field: RecordState.voidField, value: value,
      in: record.scope, upon: record.token)
  }

  private func write(
    _ name: String, of record: RecordDraft, _ operation: Operation, _ value: FieldValue
  ) throws {
    guard let field = record.type.field(named: name) else {
      throw FieldkeepError.unknownName("\(record.type.name).\(name)")
    }
    guard field.isSet == (operation != .assign) else {
      throw FieldkeepError.unfitValue(
        field: name, reason: field.isSet ? "is a set: add or remove" : "is no set: set it")
    }
    let encoded: Value
    do {
      try field.validate(value)
      encoded = try value.encoded()
    } catch {
      throw FieldkeepError.unfitValue(field: name, reason: String(describing: error))
    }
    try writer.checkRules(
      of: record.type, field, operation, encoded, record: record.id, in: record.scope)
    try writer.write(
      record.id, type: record.type.number, field: field.number, operation: operation,
      value: encoded, in: record.scope, upon: record.token)
  }

  /// Lets what is written from here on reach others by itself, where it is too much for one signed segment.
  ///
  /// For lists of thousands of records: call it between two of them. On this device all of the transaction is durable
  /// together or not at all, whatever is divided.
  public func divide() throws { try writer.divide() }
}

/// A record in the hands of a transaction.
public struct RecordDraft: Hashable, Sendable {
  /// The record's id.
  public let id: RecordID
  /// The scope that holds it.
  public let scope: ScopeID
  /// What the schema says of it.
  public let type: RecordType
  let token: ReadToken?
}

extension Replica {
  /// Writes records in one durable transaction.
  ///
  /// - Parameter body: writes through the writer it is given; what it throws undoes all of it.
  /// - Returns: what `body` returned, once it is on the disk.
  /// - Throws: what `body` throws, or ``FieldkeepError``; nothing is then changed.
  @discardableResult
  public func write<Result: Sendable>(
    _ body: @Sendable (RecordWriter) throws -> Result
  ) throws -> Result {
    try transaction { core, schema in
      try core.write(at: .now) { try body(RecordWriter($0, schema: schema)) }
    }
  }

  /// Runs what writes in one transaction, and lets errors of the caller's own through as they are.
  func transaction<Result>(_ body: (ReplicaCore, Schema) throws -> Result) throws -> Result {
    let schema = schema
    var refusal: (any Error)?
    do {
      let result = try locked { core in
        do { return try body(core, schema) } catch {
          refusal = error
          throw error
        }
      }
      announce(core.takeChanges())
      return result
    } catch {
      if let refusal, !(refusal is ReplicaError) { throw refusal }
      throw error
    }
  }
}
