// Whether a device that waits has something to sync for. Who waits, and for how long, is the edge's business.

public import CausalMerge
public import SyncProtocol

extension ServerCore {
  /// Whether anything is there for a device after a position, or what would have to arrive.
  ///
  /// - Returns: where something is, if the device should sync now; `nil` if it may wait for its ``audiences(of:)``.
  public func news(
    for device: DeviceID, epoch: Epoch, after position: UInt64, now: Int64
  ) throws -> UInt64? {
    begin(at: now)
    return try atomically {
      // The present, and not the last that was told: that would show when others were here.
      let present = try present()
      guard epoch == self.epoch, position <= present else { return present }
      // A page that stopped at what is not handed out yet would be asked for again and again.
      guard !isRebuilding else { return nil }
      let closed = try closedSides(for: device, at: now)
      var first: UInt64?
      for audience in audiences(of: device) {
        var feed = FeedReader(audience, after: position)
        while let next = try feed.next(in: store), next < first ?? .max {
          if !closed.isEmpty, let item = try store.item(at: next), try isClosed(item, by: closed) {
            feed.step(past: next)
          } else {
            first = next
          }
        }
      }
      return first
    }
  }
}
