// Where devices wait for news. Nobody polls: whoever commits something wakes those it is for.

#if Server

  public import CausalMerge
  public import SegmentLog
  import Synchronization

  /// The devices that hold a request open until something is there for them.
  ///
  /// - a place is taken in the same transaction in which it was seen that nothing is there yet, so that no commit falls
  ///   between looking and waiting;
  /// - a device has few places: a laptop that changed networks leaves dead connections behind, and the newest counts.
  public final class WaitingHall: Sendable {
    /// How a wait ended.
    public enum Outcome: Sendable, Hashable {
      /// Something is there, and where.
      case news(UInt64)
      /// Nothing came, or the device waits elsewhere by now.
      case nothing
    }

    /// A device's place.
    public struct Place: Sendable {
      fileprivate let number: UInt64
      fileprivate let outcomes: AsyncStream<Outcome>
    }

    fileprivate struct Seat {
      var device: DeviceID
      var audiences: [Audience]
      var continuation: AsyncStream<Outcome>.Continuation
    }

    private struct State {
      var next: UInt64 = 0
      var seats: [UInt64: Seat] = [:]
      var seatsByAudience: [Audience: Set<UInt64>] = [:]
      var seatsByDevice: [DeviceID: [UInt64]] = [:]

      mutating func leave(_ number: UInt64) -> Seat? {
        guard let seat = seats.removeValue(forKey: number) else { return nil }
        for audience in seat.audiences {
          seatsByAudience[audience]?.remove(number)
          if seatsByAudience[audience]?.isEmpty ?? false { seatsByAudience[audience] = nil }
        }
        seatsByDevice[seat.device]?.removeAll { $0 == number }
        if seatsByDevice[seat.device]?.isEmpty ?? false { seatsByDevice[seat.device] = nil }
        return seat
      }
    }

    /// Places that one device has at once.
    private static let placesPerDevice = 2
    private let state = Mutex(State())

    public init() {}

    /// How many requests wait.
    public var count: Int { state.withLock { $0.seats.count } }

    /// Takes a place for a device; its oldest is ended if it has too many.
    public func enter(_ device: DeviceID, for audiences: [Audience]) -> Place {
      let (outcomes, continuation) = AsyncStream<Outcome>.makeStream(
        bufferingPolicy: .bufferingNewest(1))
      let (number, displaced) = state.withLock { state -> (UInt64, Seat?) in
        var displaced: Seat?
        if let places = state.seatsByDevice[device], places.count >= Self.placesPerDevice {
          displaced = state.leave(places[0])
        }
        state.next += 1
        let number = state.next
        state.seats[number] = Seat(
          device: device, audiences: audiences, continuation: continuation)
        for audience in audiences { state.seatsByAudience[audience, default: []].insert(number) }
        state.seatsByDevice[device, default: []].append(number)
        return (number, displaced)
      }
      displaced?.end(with: .nothing)
      return Place(number: number, outcomes: outcomes)
    }

    /// Waits in a place, and leaves it: for news, for some time, or until the task is cancelled.
    public func wait(in place: Place, upTo limit: Duration) async -> Outcome {
      // One sleeping task a place: the hall's own clock would have to be woken for each of thousands anyway.
      let timer = Task {
        try? await Task.sleep(for: limit)
        leave(place)
      }
      defer { timer.cancel() }
      return await withTaskCancellationHandler {
        for await outcome in place.outcomes { return outcome }
        return .nothing
      } onCancel: {
        leave(place)
      }
    }

    /// Wakes everyone who waits for any of some audiences, and tells where the last is that is theirs.
    public func wake(_ news: [Audience: UInt64]) {
      guard !news.isEmpty else { return }
      let woken = state.withLock { state -> [Seat] in
        let numbers = news.keys.reduce(into: Set<UInt64>()) {
          $0.formUnion(state.seatsByAudience[$1] ?? [])
        }
        return numbers.sorted().compactMap { state.leave($0) }
      }
      for seat in woken {
        seat.end(with: .news(seat.audiences.compactMap { news[$0] }.max() ?? 0))
      }
    }

    private func leave(_ place: Place) {
      state.withLock { $0.leave(place.number) }?.end(with: .nothing)
    }
  }

  extension WaitingHall.Seat {
    fileprivate func end(with outcome: WaitingHall.Outcome) {
      continuation.yield(outcome)
      continuation.finish()
    }
  }

#endif
