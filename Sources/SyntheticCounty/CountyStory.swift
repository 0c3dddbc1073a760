// A county that never was, in which every published figure of the real one can be counted. Reports are tested on it, merge
// is, and whoever wants to see the program at work begins with it.

public import CaseProtocol
public import CausalMerge
public import RecordSchema

/// A synthetic county: four years of a protocol, as the writes of forty laptops of eight offices.
///
/// - what was published can be counted in it: 361 youth, 518 recoveries, 81 youth in the first eighteen months, 307 of them
///   with one of 3,255 earlier referrals, 256 Black, 43 away after outreach, the youngest 11, the mean age at first
///   recovery 15.9; and every row that is easily counted wrongly is there too: see ``PoisonRow``;
/// - nobody in it exists: names are numbered tokens, and no place but stations is real;
/// - the same seed makes the same writes, byte for byte, whatever the platform; another seed makes another county of
///   the same figures;
/// - a class of youth is empty or has at least eleven, so that no report withholds what tests compare.
///
/// Sources of the figures: Imprint, 13 November 2018; MyNewsLA, 13 November 2018; the county's quarterly report as of
/// 1 September 2018. How often agencies answered in time was never published: those figures are made up.
public struct CountyStory: Sendable {
  public let seed: UInt64
  /// Every write, in the order of their times.
  public let writes: [CountyWrite]
  /// The record that each poison row is about.
  public let poison: [PoisonRow: RecordID]

  /// Makes a county.
  ///
  /// - Parameters:
  ///   - seed: any number.
  ///   - identifier: the identifier that a derived identity has; the hash is the caller's, as this module has no
  ///     cryptography.
  public init(seed: UInt64 = 1, identifier: @escaping (DerivedIdentity) -> RecordID) {
    self.seed = seed
    var script = CountyScript(seed: seed, identifier: identifier)
    let plan = CountyPlan(&script)
    script.writeDirectory()
    script.writeTraining()
    script.writeAggregates()
    script.writeExploiterArrests()
    for youth in plan.youths { script.writeYouth(youth) }
    for youth in plan.youths { script.writeHistory(of: youth) }
    for youth in plan.youths { script.writeAbsences(of: youth) }
    for youth in plan.youths { script.writeProgram(of: youth) }
    script.writePoison(plan)
    writes = script.inOrder
    poison = script.poison
  }

  /// The forty devices.
  public static let devices: [CountyDevice] = CountyOffice.allCases.flatMap { office in
    (0..<CountyOffice.deviceCount).map { number in
      let keeper = office == .prosecutors && number == 0
      return CountyDevice(
        number: office.device(number), office: office,
        teams: office.teams + (keeper ? ["administration", "reporting"] : []))
    }
  }

  /// The device that keeps directory, training and published figures.
  static let keeper = CountyOffice.prosecutors.device(0)

  /// The writes as transactions, in the order of their times.
  public var transactions: [CountyTransaction] {
    var transactions: [CountyTransaction] = []
    for write in writes {
      if let last = transactions.last, last.device == write.device, last.time == write.time {
        transactions[transactions.count - 1].writes.append(write)
      } else {
        transactions.append(
          CountyTransaction(device: write.device, time: write.time, writes: [write]))
      }
    }
    return transactions
  }

  // MARK: when

  /// The protocol's first day; sources name the month.
  public static let launch = day(2014, 8, 1)
  /// The first day after the figures that were published in November 2018.
  public static let end = day(2018, 9, 1)
  /// The days of those figures.
  public static let window = ReportWindow(from: launch, to: end)
  /// The first eighteen calendar months.
  public static let firstMonths = ReportWindow(from: launch, months: 18)
  /// When the figures were published: the end of 13 November 2018.
  public static let published = CountyTime.start(of: day(2018, 11, 14)) - 1

  static func day(_ year: Int, _ month: Int, _ day: Int) -> LocalDate {
    LocalDate(year: year, month: month, day: day) ?? LocalDate(daysSince1970: 0)
  }
}
