import EgressRules
import NIOCore
import ProcessEnvironment

/// What the connections of one guard share. Lives on the guard's event loop.
final class EgressDoor {
    let settings: EgressSettings
    let observer: EgressObserver
    let eventLoop: any EventLoop
    var policy: EgressPolicy
    var counts = EgressCounts()
    /// The port that the guard listens on, once it does.
    var port = 0
    private(set) var troubles = EgressTroubles()
    private var channels: [ObjectIdentifier: any Channel] = [:]
    private var isClosed = false

    /// A page can be refused as often as it likes; a log should not grow with it. Counted is everything.
    private static let toldLimit = 500

    init(settings: EgressSettings, policy: EgressPolicy, observer: EgressObserver, eventLoop: any EventLoop) {
        self.settings = settings
        self.policy = policy
        self.observer = observer
        self.eventLoop = eventLoop
    }

    /// Whether one more connection is welcome.
    func enter(_ channel: any Channel) -> Bool {
        channels[ObjectIdentifier(channel)] = channel
        counts.connections += 1
        return channels.count <= settings.maximumConnections && !isClosed
    }

    func leave(_ channel: any Channel) {
        channels[ObjectIdentifier(channel)] = nil
    }

    func close() {
        isClosed = true
        closeChannels()
    }

    func closeChannels() {
        for channel in channels.values { channel.close(promise: nil) }
    }

    /// What is no request has no target.
    func note(_ refusal: EgressRefusal, _ target: EgressTarget?) {
        counts.refusals += 1
        if let target { troubles.note(.refused(refusal), with: target, at: SystemClock.monotonicMilliseconds) }
        if counts.refusals <= Self.toldLimit { observer.refused(target.map { "\($0)" } ?? "", refusal) }
    }

    func note(_ failure: EgressFailure, _ target: EgressTarget) {
        counts.failures += 1
        troubles.note(.failed(failure), with: target, at: SystemClock.monotonicMilliseconds)
        if counts.failures <= Self.toldLimit { observer.unreachable("\(target)", failure.message) }
    }
}
