import BusEvents
import Endpoints
import SessionLifecycle
import SessionStore
import TestSupport
import Testing

extension EndpointTests {
    @Suite("Random lives of sessions, through the functions themselves")
    struct LifecycleWalkTests {
        /// What goes wrong besides the order of things.
        enum Weather: String, CaseIterable, CustomTestStringConvertible {
            case fair
            /// RunTask refuses, tasks die, browsers crash.
            case losses
            /// The bus refuses events too, whereupon handlers fail and see their events again.
            case storm

            var testDescription: String { rawValue }
        }

        @Test(
            "whatever is duplicated and reordered, every session ends once and nothing stays",
            arguments: Weather.allCases, [0, 2])
        func walk(_ weather: Weather, _ poolSize: Int) throws {
            for seed in 1...20 { try Self.walk(.memory, UInt64(seed), weather, poolSize) }
        }

        @Test("the same on Redis", arguments: Weather.allCases)
        func redis(_ weather: Weather) throws {
            for seed in 101...103 { try Self.walk(.redis, UInt64(seed), weather, 1) }
        }

        private static func walk(_ backend: Backend, _ seed: UInt64, _ weather: Weather, _ poolSize: Int) throws {
            let world = try World(backend, seed: seed, weather: weather, poolSize: poolSize)
            try world.live(steps: 150)
            try world.end()
            let context = "seed \(seed), \(weather), pool \(poolSize)"
            #expect(!world.started.isEmpty, "\(context)")
            for id in world.started {
                let left = try world.service.store.load(id)
                #expect(left == nil, "\(context): \(id) is still there")
                #expect(try world.service.store.tombstone(of: id) != nil, "\(context): \(id) left no tombstone")
                #expect(world.service.store.stops[id] == 1, "\(context): \(id) became STOPPED not once")
            }
            let terminated = world.service.bus.events(SessionTerminated.self).map(\.sessionID)
            #expect(Set(terminated).count == terminated.count, "\(context): told twice of an end")
            if weather != .storm { #expect(Set(terminated) == Set(world.started), "\(context)") }
            #expect(world.service.tasks.running.allSatisfy { $0.purpose == .pool }, "\(context): a task is left")
            #expect(world.service.tasks.running.count <= max(poolSize, 0), "\(context): more than the pool is left")
            for task in world.service.tasks.running {
                #expect(
                    try world.service.store.waitForAssignment(of: task.id, timeoutMilliseconds: 0) == nil,
                    "\(context): a task of an ended session is left")
            }
            #expect(try world.service.store.liveSessionCount(of: "local") == 0, "\(context)")
        }
    }
}
