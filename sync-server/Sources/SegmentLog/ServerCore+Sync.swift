// The common request: things in, a verdict on each, and a page of what is new for the device.

public import CausalMerge
public import SyncProtocol

extension ServerCore {
  /// Takes in what a device brings, and hands it what is new for it.
  ///
  /// - a push never gates the pull: whatever the verdicts, the page comes;
  /// - what was pushed in this request is not handed back in it.
  ///
  /// The device is the one whose token came with the request; `now` is in milliseconds since 1970.
  ///
  /// - Throws: ``StoreError``; nothing was taken in.
  public func sync(
    _ request: SyncRequest, device: DeviceID, now: Int64
  ) throws -> SyncResponse {
    begin(at: now)
    return try atomically {
      var intake = Intake(carrier: device, now: now)
      var pushed: Set<LogItem.Name> = []
      var verdicts: [Verdict] = []
      var hashes: [SegmentHash?] = []
      for bytes in request.segments {
        let (hash, verdict) = try take(segment: bytes, into: &intake)
        if let hash { pushed.insert(.segment(hash)) }
        hashes.append(hash)
        verdicts.append(verdict)
      }
      for bytes in request.wraps {
        let (hash, verdict) = try take(wrap: bytes, at: now)
        if let hash { pushed.insert(.wrap(hash)) }
        verdicts.append(verdict)
      }
      try confirmRoster(after: &intake)
      for (index, hash) in hashes.enumerated() {
        guard let hash, let later = intake.released[hash] else { continue }
        verdicts[index] = later
      }
      return try answer(
        request, device: device, now: now, verdicts: verdicts, leavingOut: pushed)
    }
  }

  private func answer(
    _ request: SyncRequest, device: DeviceID, now: Int64, verdicts: [Verdict],
    leavingOut pushed: Set<LogItem.Name>
  ) throws -> SyncResponse {
    var response = SyncResponse(
      verdicts: verdicts, serverTime: now, safeThrough: safeThrough, isRebuilding: isRebuilding,
      enrollments: UInt32(clamping: try pendingEnrollments(of: device).count))
    guard let start = try startingPoint(request.cursor) else {
      response.isCursorUnknown = true
      return response
    }
    let room = limits.answerBytes - verdicts.count * PageBudget.verdictBytes
    let page = try page(
      for: audiences(of: device), after: start,
      budget: PageBudget(
        wanted: pageBytes(for: request), most: min(room, limits.answerBytes)),
      leavingOut: pushed, closed: closedSides(for: device, at: now))
    response.items = page.items
    response.cursor = try cursor(at: page.reached ?? present())
    response.hasMore = page.hasMore
    return response
  }

  private func pageBytes(for request: SyncRequest) -> Int {
    if request.byteBudget > 0 {
      return min(Int(request.byteBudget), limits.greatestPageBytes)
    }
    return request.cursor == nil ? limits.firstPageBytes : limits.pageBytes
  }
}

/// How many bytes of items fit into an answer.
struct PageBudget {
  /// Bytes of items after which a page ends.
  let wanted: Int
  /// Bytes that a single greater item may take.
  let most: Int

  /// What a verdict takes at most: a hash and its frame.
  static let verdictBytes = 48
  /// What an item takes beside its own bytes: position and frames.
  static let itemBytes = 24
  /// What a comparison takes beside its items and hashes.
  static let comparisonBytes = 48

  /// Whether an item still fits after others.
  func admits(_ size: Int, after used: Int) -> Bool {
    used + size <= (used == 0 ? most : min(wanted, most))
  }
}
