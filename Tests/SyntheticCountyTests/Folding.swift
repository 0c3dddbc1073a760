// The county's writes as one reader would see them who had them all, without a replica: so that a figure can be checked,
// and a row changed, in a moment.

import CaseProtocol
import CausalMerge
import Crypto
import RecordSchema
import SyntheticCounty

extension DerivedIdentity {
  /// The identifier, by SHA-256.
  var hashed: RecordID {
    guard let id = RecordID(bytes: Array(SHA256.hash(data: bytes)).prefix(RecordID.byteCount))
    else { preconditionFailure("SHA-256 has more than 16 bytes") }
    return id
  }
}

/// Records as the writes leave them, taken in the order in which they stand.
struct Folding {
  private(set) var records: [RecordID: RecordReading] = [:]

  init(_ writes: [CountyWrite]) {
    for write in writes { take(write) }
  }

  var readings: [RecordReading] { Array(records.values) }

  /// What the reports say.
  func report(
    _ window: ReportWindow, _ names: [ReportName] = ReportEngine.board,
    asOf: Int64 = SyntheticCounty.published
  ) -> ReportRun {
    ReportEngine.run(
      names, facts: CountyFacts(reading: readings),
      parameters: ReportParameters(
        window: window, asOf: asOf, launchedOn: SyntheticCounty.launch)
    ).run
  }

  private mutating func take(_ write: CountyWrite) {
    guard let field = CountySchema.schema.recordType(numbered: write.type)?
      .field(numbered: write.field)
    else { return }
    var record =
      records[write.record]
      ?? RecordReading(
        write.record, type: write.type, in: write.caseID, compartment: write.compartment)
    if field.isSet {
      record.add(write.value, to: field, at: write.time)
    } else if field.policy == .earliest, case .instant(let new) = write.value,
      let old = record.instant(field), old <= new
    {
      // The earlier stays.
    } else {
      record.set(field, to: write.value, at: write.time)
    }
    records[write.record] = record
  }
}

extension ReportRun {
  func figure(_ section: ReportName, _ key: String) -> ReportFigure? {
    sections.first { $0.id == section.rawValue }?.figures.first { $0.key == key }
  }
}
