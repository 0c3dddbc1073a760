// How many connections there are, in all and from one address. The bound is taken when a connection
// is set up, one by one: a bound on accepting lets whole batches past (124 for a limit of 100).

#if Server

  import Synchronization

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Darwin)
    import Darwin
  #endif

  /// Counts open connections and says when there are enough.
  final class ConnectionCensus: Sendable {
    /// Why a connection was closed before anything was read from it.
    enum Refusal: String {
      case total = "connections"
      case perAddress = "connections_per_address"
    }

    private struct State {
      var total = 0
      var byAddress: [String: Int] = [:]
    }

    let limit: Int
    private let limitPerAddress: Int
    private let state = Mutex(State())

    init(limits: ServerLimits) {
      limit = min(limits.connections, Self.descriptorShare())
      limitPerAddress = limits.connectionsPerAddress
    }

    var count: Int { state.withLock(\.total) }

    /// Counts a connection in, to be counted out by `leave` with the same arguments.
    ///
    /// - Parameter address: nil for a connection from the proxy, which speaks for many.
    /// - Returns: why it may not stay; then it was not counted.
    func enter(_ address: String?) -> Refusal? {
      state.withLock { state in
        guard state.total < limit else { return .total }
        if let address {
          let here = state.byAddress[address, default: 0]
          guard here < limitPerAddress else { return .perAddress }
          state.byAddress[address] = here + 1
        }
        state.total += 1
        return nil
      }
    }

    func leave(_ address: String?) {
      state.withLock { state in
        state.total -= 1
        guard let address, let here = state.byAddress[address] else { return }
        state.byAddress[address] = here > 1 ? here - 1 : nil
      }
    }

    /// 60 % of the file descriptors this process may have: the rest is for the store.
    private static func descriptorShare() -> Int {
      var limit = rlimit()
      #if canImport(Glibc)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
      #else
        let resource = RLIMIT_NOFILE
      #endif
      guard getrlimit(resource, &limit) == 0 else { return 614 }
      return Int(clamping: limit.rlim_cur / 5 * 3)
    }
  }

#endif
