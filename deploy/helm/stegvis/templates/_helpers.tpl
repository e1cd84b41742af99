{{- define "stegvis.labels" -}}
app.kubernetes.io/name: stegvis
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "stegvis.allLabels" -}}
{{ include "stegvis.labels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "stegvis.name" -}}
{{ printf "%s-%s" (.root.Release.Name | trunc 40 | trimSuffix "-") .part }}
{{- end }}

{{- define "stegvis.image" -}}
{{- $repository := required "image.repository is needed: where the image was pushed" .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{ printf "%s@%s" $repository .Values.image.digest }}
{{- else -}}
{{ printf "%s:%s" $repository (.Values.image.tag | default .Chart.AppVersion) }}
{{- end -}}
{{- end }}

{{- define "stegvis.temporalPort" -}}
{{- $address := required "temporal.address is needed: host:port of your Temporal" .Values.temporal.address -}}
{{ regexFind "[0-9]+$" $address | required "temporal.address must end in :port" }}
{{- end }}

{{/* Settings of every process. They stand in the pod itself: the hook runs before any config map of the chart exists. */}}
{{- define "stegvis.environment" -}}
- name: STEGVIS_POSTGRES_URL
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .root.Values.postgres.key }}
- name: STEGVIS_TEMPORAL_ADDRESS
  value: {{ required "temporal.address is needed: host:port of your Temporal" .root.Values.temporal.address | quote }}
- name: STEGVIS_TEMPORAL_NAMESPACE
  value: {{ .root.Values.temporal.namespace | quote }}
{{- range $name, $value := .root.Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "stegvis.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "stegvis.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: ["ALL"]
{{- end }}

{{/* A deployment with its disruption budget: of root, part, values of the part, arguments. */}}
{{- define "stegvis.process" -}}
{{- $root := .root -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "stegvis.name" . }}
  labels:
    {{- include "stegvis.allLabels" . | nindent 4 }}
spec:
  replicas: {{ .values.replicas }}
  selector:
    matchLabels:
      {{- include "stegvis.labels" . | nindent 6 }}
  strategy:
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  template:
    metadata:
      labels:
        {{- include "stegvis.labels" . | nindent 8 }}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: {{ $root.Values.metrics.port | quote }}
        prometheus.io/path: /metrics
    spec:
      {{- include "stegvis.podSecurity" $root | nindent 6 }}
      terminationGracePeriodSeconds: 30
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "stegvis.labels" . | nindent 14 }}
      containers:
        - name: {{ .part }}
          image: {{ include "stegvis.image" $root }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args: {{ .args | toJson }}
          {{- include "stegvis.containerSecurity" $root | nindent 10 }}
          env:
            {{- include "stegvis.environment" (dict "root" $root "secret" (required "postgres.existingSecret is needed: the secret with the address of your Postgres" $root.Values.postgres.existingSecret)) | nindent 12 }}
            - name: STEGVIS_METRICS_HOST
              value: "0.0.0.0"
            - name: STEGVIS_METRICS_PORT
              value: {{ $root.Values.metrics.port | quote }}
            {{- if ne .part "web" }}
            - name: STEGVIS_TEMPORAL_METRICS_PORT
              value: {{ $root.Values.metrics.temporalPort | quote }}
            {{- end }}
            {{- if eq .part "web" }}
            - name: STEGVIS_ACCESS_SECRET_FILE
              value: /run/secrets/stegvis/access.secret
            {{- if $root.Values.mail.existingSecret }}
            - name: STEGVIS_MAIL_PASSWORD_FILE
              value: /run/secrets/stegvis-mail/password
            {{- end }}
            {{- end }}
            {{- if $root.Values.routinesConfigMap }}
            - name: STEGVIS_ROUTINES
              value: /etc/stegvis/routines.toml
            {{- end }}
            {{- if and (eq .part "worker") $root.Values.partnersSecret }}
            - name: STEGVIS_PARTNERS
              valueFrom:
                secretKeyRef:
                  name: {{ $root.Values.partnersSecret }}
                  key: STEGVIS_PARTNERS
            {{- end }}
          {{- with $root.Values.temporal.existingSecret }}
          envFrom:
            - secretRef:
                name: {{ . }}
          {{- end }}
          ports:
            - name: metrics
              containerPort: {{ $root.Values.metrics.port }}
            {{- if eq .part "web" }}
            - name: http
              containerPort: {{ $root.Values.web.port }}
            {{- else }}
            - name: temporal-sdk
              containerPort: {{ $root.Values.metrics.temporalPort }}
            {{- end }}
          # An embedded interpreter and Temporal's client take some seconds to load on a busy node.
          startupProbe:
            httpGet: {path: /health/live, port: metrics}
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: {path: /health/live, port: metrics}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: {path: /health/ready, port: metrics}
            periodSeconds: 5
            timeoutSeconds: 4
          {{- if eq .part "web" }}
          # Calls go on arriving until every proxy knows that this pod ends.
          lifecycle:
            preStop:
              exec:
                command: ["sleep", "5"]
          {{- end }}
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            {{- if eq .part "web" }}
            - name: access-secret
              mountPath: /run/secrets/stegvis
              readOnly: true
            {{- if $root.Values.mail.existingSecret }}
            - name: mail-password
              mountPath: /run/secrets/stegvis-mail
              readOnly: true
            {{- end }}
            {{- end }}
            {{- if $root.Values.routinesConfigMap }}
            - name: routines
              mountPath: /etc/stegvis
              readOnly: true
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: {}
        {{- if eq .part "web" }}
        - name: access-secret
          secret:
            secretName: {{ required "accessSecret.existingSecret is needed: the secret under which keys are hashed" $root.Values.accessSecret.existingSecret }}
            defaultMode: 0440
            items:
              - key: {{ $root.Values.accessSecret.key }}
                path: access.secret
        {{- with $root.Values.mail }}
        {{- if .existingSecret }}
        - name: mail-password
          secret:
            secretName: {{ .existingSecret }}
            defaultMode: 0440
            items:
              - key: {{ .key }}
                path: password
        {{- end }}
        {{- end }}
        {{- end }}
        {{- with $root.Values.routinesConfigMap }}
        - name: routines
          configMap:
            name: {{ . }}
        {{- end }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "stegvis.name" . }}
  labels:
    {{- include "stegvis.allLabels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "stegvis.labels" . | nindent 6 }}
{{- end }}
