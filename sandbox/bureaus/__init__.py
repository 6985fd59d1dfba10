"""The sandbox's bureaus: Shanghai over the live wire. What they know is computed from each citizen's facts."""
