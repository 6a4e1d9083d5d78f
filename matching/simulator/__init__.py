"""An event simulator of dispatch: real demand, people out of a world file, and the product's own ranking and waves.

Highest first: `report` and `plots` say what came out; `trial` is the one door (`try_policies`); `measures` and
`clairvoyant` judge; `policies` asks around with the product's code or a baseline's; `engine` plays events on a `market`
of `people`, who are drawn from a `world` and a `demand`.
"""
