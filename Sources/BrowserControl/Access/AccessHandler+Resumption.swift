import NIOHTTP1

extension AccessHandler {
    /// What the token is presented for. A place that is not there needs no connection.
    func purpose(of request: AccessRequest) -> AccessPurpose {
        guard case .again(let id, _) = request.resumption, case .socket(let target) = request.route else {
            return request.purpose
        }
        guard let place = door.places.place(id, target: target) else { return .discovery }
        return .resumption(of: place.tokenID)
    }

    /// Where a new client sits.
    func seat(
        _ client: BrowserClient, _ target: MessageRouter.Target, _ resumption: ResumeRequest, _ grant: AccessGrant
    ) -> ClientSeat {
        guard resumption == .wanted, let place = door.places.reserve(client, target: target, grant: grant) else {
            return .direct(client)
        }
        return .first(place)
    }

    /// Gives a client its place back, whose token is good.
    func resume(
        _ id: String, _ target: MessageRouter.Target, after received: Int, _ head: HTTPRequestHead,
        _ grant: AccessGrant
    ) {
        guard let place = door.places.place(id, target: target) else { return refuse(.resumeUnknown) }
        guard place.terms.scopes == grant.scopes else { return refuse(.resumeForeign) }
        switch place.check(after: received) {
        case .possible:
            guard !grant.isSingleUse || grant.tokenID == place.tokenID || door.useUp(grant) else {
                return refuse(.usedUp)
            }
            upgrade(head, .again(place, received: received), grant)
        case .overrun: refuse(.resumeOverrun)
        case .neverSent: refuse(.badRequest("received is more than was sent"))
        }
    }
}

extension AccessDenial {
    static let resumeUnknown = AccessDenial(
        status: 410, code: "resume_unknown",
        message: "there is no such place, or not any more: connect without resumeId, and begin anew")

    static let resumeForeign = AccessDenial(
        status: 403, code: "resume_foreign",
        message: "this signing key has other scopes than the one that the place was opened with")

    static let resumeOverrun = AccessDenial(
        status: 409, code: "resume_overrun",
        message: "more was sent since than is kept: connect without resumeId, and begin anew")
}
