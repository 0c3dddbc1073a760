// Where the county's writes are collected while it is made up.

import CaseProtocol
import CausalMerge
import RecordSchema

/// One field's write, before it is known who writes it and when.
struct Cell {
  let field: UInt32
  let operation: Operation
  let value: FieldValue
}

extension Field {
  func of(_ value: FieldValue) -> Cell {
    Cell(field: number, operation: isSet ? .add : .assign, value: value)
  }

  func of(_ text: String) -> Cell {
    if case .code = type { of(.code(text)) } else { of(.text(text)) }
  }

  func of(_ record: RecordID) -> Cell { of(.reference(record)) }

  func of(_ date: LocalDate) -> Cell { of(date.partial.map(FieldValue.partialDate) ?? .empty) }

  func of(_ count: Int) -> Cell { of(.integer(Int64(count))) }

  func of(_ yes: Bool) -> Cell { of(.boolean(yes)) }
}

extension EventFields {
  /// The moment, in milliseconds since 1970.
  func of(_ moment: Int64) -> Cell { at.of(.instant(milliseconds: moment)) }
}

extension LocalDate {
  var partial: PartialDate? { PartialDate(year: year, month: month, day: day) }
}

/// The county's writes, as far as they are made up.
struct CountyScript {
  private(set) var writes: [CountyWrite] = []
  private(set) var poison: [PoisonRow: RecordID] = [:]
  var chance: Chance
  private let identifier: (DerivedIdentity) -> RecordID
  /// How many placements were left so far.
  var leftPlacements = 0

  init(seed: UInt64, identifier: @escaping (DerivedIdentity) -> RecordID) {
    chance = Chance(seed: seed)
    self.identifier = identifier
  }

  mutating func newRecord() -> RecordID { RecordID(using: &chance) }

  mutating func newCase() -> CaseID { CaseID(using: &chance) }

  func record(_ identity: DerivedIdentity) -> RecordID { identifier(identity) }

  mutating func mark(_ row: PoisonRow, _ record: RecordID) { poison[row] = record }

  /// Writes some fields of a record; into the compartment that is the type's own, if none is named.
  mutating func write(
    _ type: RecordType, _ record: RecordID, in caseID: CaseID,
    _ compartment: Compartment? = nil, by device: Int, at time: Int64, _ cells: [Cell]
  ) {
    let home = compartment ?? type.defaultCompartment
    for cell in cells {
      writes.append(
        CountyWrite(
          device: device, time: time, caseID: caseID, compartment: home.number, record: record,
          type: type.number, field: cell.field, operation: cell.operation, value: cell.value))
    }
  }

  /// All writes in the order of their times; those of one time in the order in which they were made up.
  var inOrder: [CountyWrite] {
    writes.enumerated()
      .sorted {
        ($0.element.time, $0.element.device, $0.offset)
          < ($1.element.time, $1.element.device, $1.offset)
      }
      .map(\.element)
  }
}
