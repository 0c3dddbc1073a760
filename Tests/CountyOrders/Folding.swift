// The county's writes as one reader would see them who had them all, without a replica: so that a figure can be checked,
// and a row changed, in a moment.

public import CaseProtocol
public import CausalMerge
import Crypto
public import RecordSchema
public import SyntheticCounty

extension DerivedIdentity {
  /// The identifier, by SHA-256.
  public var hashed: RecordID {
    guard let id = RecordID(bytes: Array(SHA256.hash(data: bytes)).prefix(RecordID.byteCount))
    else { preconditionFailure("SHA-256 has more than 16 bytes") }
    return id
  }
}

/// Records as the writes leave them, taken in the order in which they stand.
public struct Folding {
  private var records: [RecordID: RecordReading] = [:]

  public init(_ writes: [CountyWrite]) {
    for write in writes { take(write, learnedAt: nil) }
  }

  /// Records as whoever sits at the county's own line learns of them.
  public init(_ events: [CountyEvent]) {
    var arrivals: [Int64?] = []
    var waiting: [Int: [Int]] = [:]
    var writes: [CountyWrite] = []
    for event in events {
      switch event {
      case .write(let transaction):
        waiting[transaction.device, default: []] +=
          writes.count..<writes.count + transaction.writes.count
        writes += transaction.writes
        arrivals += transaction.writes.map { _ in nil }
      case .sync(let device, let time):
        for index in waiting.removeValue(forKey: device) ?? [] { arrivals[index] = time }
      }
    }
    for (write, arrival) in zip(writes, arrivals) { take(write, learnedAt: arrival) }
  }

  /// Every record.
  public var readings: [RecordReading] { Array(records.values) }

  private mutating func take(_ write: CountyWrite, learnedAt learned: Int64?) {
    guard
      let field = CountySchema.schema.recordType(numbered: write.type)?
        .field(numbered: write.field)
    else { return }
    var record =
      records[write.record]
      ?? RecordReading(
        write.record, type: write.type, in: write.caseID, compartment: write.compartment)
    if field.isSet {
      record.add(write.value, to: field, at: write.time, learnedAt: learned)
    } else if field.policy == .earliest, case .instant(let new) = write.value,
      let old = record.instant(field), old <= new
    {
      // The earlier stays.
    } else {
      record.set(field, to: write.value, at: write.time, learnedAt: learned)
    }
    records[write.record] = record
  }
}

extension ReportRun {
  /// What the reports say of a county's records; as of the day on which its figures were published, if no other is said.
  public static func board(
    of records: [RecordReading], _ window: ReportWindow, asOf: Int64 = CountyStory.published
  ) -> ReportRun {
    ReportEngine.run(
      facts: CountyFacts(reading: records, asOf: asOf),
      parameters: ReportParameters(
        window: window, asOf: asOf, launchedOn: CountyStory.launch)
    ).run
  }
}
