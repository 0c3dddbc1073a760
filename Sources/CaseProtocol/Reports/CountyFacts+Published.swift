// Figures that others published: petitions of a decade, arrests of a nation. They stand in a report beside what is counted.

public import CausalMerge
public import RecordSchema

extension CountyFacts {
  /// A figure that somebody else published; it is shown with its source, and nothing is computed from it here.
  public struct PublishedFigure: Hashable, Sendable {
    public var record: RecordID
    /// A code of ``CodeLists/baselineSeries``.
    public var series: String
    public var geography: String?
    public var beganOn: PartialDate?
    public var endedOn: PartialDate?
    public var count: Int
    /// Publisher and date.
    public var source: String?

    public init(
      record: RecordID, series: String, geography: String? = nil, beganOn: PartialDate? = nil,
      endedOn: PartialDate? = nil, count: Int, source: String? = nil
    ) {
      self.record = record
      self.series = series
      self.geography = geography
      self.beganOn = beganOn
      self.endedOn = endedOn
      self.count = count
      self.source = source
    }
  }
}

extension ReadingIndex {
  /// Every figure that somebody published, as it was published.
  func published() -> [CountyFacts.PublishedFigure] {
    all(BaselineRecord.type, correctedBy: BaselineRecord.corrects).compactMap { record in
      guard let series = record.code(BaselineRecord.series),
        let count = record.integer(BaselineRecord.count), isKnown(record)
      else { return nil }
      return CountyFacts.PublishedFigure(
        record: record.id, series: series, geography: record.text(BaselineRecord.geography),
        beganOn: record.date(BaselineRecord.beganOn), endedOn: record.date(BaselineRecord.endedOn),
        count: Int(clamping: count), source: record.text(BaselineRecord.source))
    }
  }
}
