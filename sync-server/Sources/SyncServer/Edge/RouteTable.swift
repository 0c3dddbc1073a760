// Finds a route by its exact path. There is nothing to decode and nothing to normalize, so there is
// nothing to get wrong.

#if Server

  /// The routes of a listener and who answers each.
  struct RouteTable: Sendable {
    /// A route with the handler that named it.
    struct Entry: Sendable {
      let route: EdgeRoute
      let handler: any RequestHandler
    }

    private let entries: [String: [EdgeMethod: Entry]]
    /// The methods that any route answers.
    let methods: [EdgeMethod]

    /// - Parameter handlers: in order of precedence, should two name one path and method.
    init(_ handlers: [any RequestHandler]) {
      var entries: [String: [EdgeMethod: Entry]] = [:]
      for handler in handlers {
        for route in handler.routes {
          precondition(route.path.hasPrefix("/"), "a route's path must begin with a slash")
          let entry = Entry(route: route, handler: handler)
          entries[route.path, default: [:]][route.method] =
            entries[route.path]?[route.method] ?? entry
        }
      }
      self.entries = entries
      methods = EdgeMethod.allCases.filter { method in
        entries.values.contains { $0[method] != nil }
      }
    }

    /// The methods a path answers; nil if there is no such path.
    func methods(at path: some StringProtocol) -> [EdgeMethod]? {
      guard let found = entries[String(path)] else { return nil }
      return EdgeMethod.allCases.filter { found[$0] != nil }
    }

    subscript(method: EdgeMethod, path: some StringProtocol) -> Entry? {
      entries[String(path)]?[method]
    }
  }

#endif
