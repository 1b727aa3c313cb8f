package import ProcessEnvironment

/// Region and endpoints, read once at start.
package struct AWSConfiguration: Sendable, Hashable {
    package let region: String
    private let endpoints: [AWSService: AWSEndpoint]
    private let usesDualStack: Bool

    /// `endpoints` replaces what AWS has for these services; `usesDualStack` chooses the endpoints that IPv6 reaches.
    package init(region: String, endpoints: [AWSService: AWSEndpoint], usesDualStack: Bool) {
        self.region = region
        self.endpoints = endpoints
        self.usesDualStack = usesDualStack
    }

    /// `AWS_REGION` or `AWS_DEFAULT_REGION`; `AWS_ENDPOINT_URL_<SERVICE>`, else `AWS_ENDPOINT_URL`;
    /// `AWS_USE_DUALSTACK_ENDPOINT` (AWS SDKs and Tools Reference Guide, "Dual-stack and FIPS endpoints").
    package init(environment: EnvironmentVariables) throws(EnvironmentError) {
        let name = environment["AWS_REGION"] == nil ? "AWS_DEFAULT_REGION" : "AWS_REGION"
        guard let region = environment[name] else {
            throw EnvironmentError(variable: "AWS_REGION", problem: "is not set")
        }
        guard region.utf8.allSatisfy({ (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }) else {
            throw EnvironmentError(variable: name, problem: "must be the name of a region")
        }
        var endpoints: [AWSService: AWSEndpoint] = [:]
        for service in AWSService.allCases {
            for name in ["AWS_ENDPOINT_URL_\(service.variableSuffix)", "AWS_ENDPOINT_URL"] {
                guard endpoints[service] == nil, let url = environment[name] else { continue }
                guard let endpoint = AWSEndpoint(url) else {
                    throw EnvironmentError(variable: name, problem: "must be an http or https URL")
                }
                endpoints[service] = endpoint
            }
        }
        self.init(
            region: region, endpoints: endpoints,
            usesDualStack: environment["AWS_USE_DUALSTACK_ENDPOINT"]?.lowercased() == "true")
    }

    /// What the environment has instead of AWS's own endpoint; nil for nothing.
    func replacement(of service: AWSService) -> AWSEndpoint? { endpoints[service] }

    /// Where the service is. `@connections` has no endpoint but that of each API.
    func endpoint(of service: AWSService) throws(AWSError) -> AWSEndpoint {
        if let endpoint = endpoints[service] { return endpoint }
        let domain =
            switch (region.hasPrefix("cn-"), usesDualStack) {
            case (false, false): "amazonaws.com"
            case (false, true): "api.aws"
            case (true, false): "amazonaws.com.cn"
            case (true, true): "api.amazonwebservices.com.cn"
            }
        guard service != .connections, let endpoint = AWSEndpoint("https://\(service.signingName).\(region).\(domain)")
        else {
            throw AWSError(service: service, kind: .refused, code: "NoEndpoint", message: "the service has no endpoint")
        }
        return endpoint
    }
}
